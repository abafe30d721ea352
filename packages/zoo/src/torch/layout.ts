import * as tf from '@tensorflow/tfjs-core';
import { type Params, TractError } from '@tractjs/core';
import { toFloat32 } from '../safetensors';
import type { SafeTensor } from '../safetensors-types';

/**
 * Parameters from tensors as PyTorch has them: convolutions [out, in, k, k] become [k, k, in, out], dense layers [out, in]
 * become [in, out]. Tensors that `shapes` does not name, such as resampling filters, which follow from the configuration, are
 * left out. The caller owns the result.
 * @throws TractError where one is missing or has another shape: nothing is made then.
 */
export const fromTorchLayout = (
  tensors: Readonly<Record<string, SafeTensor>>,
  shapes: Readonly<Record<string, readonly number[]>>,
): Params => {
  const found = Object.entries(shapes).map(([name, shape]) => {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (tensor === undefined)
      throw new TractError(
        `The weights have no tensor ${JSON.stringify(name)}: they are those of another network.`,
      );
    const wanted = torchShape(shape);
    if (tensor.shape.join() !== wanted.join()) {
      throw new TractError(
        `The tensor ${JSON.stringify(name)} is of shape [${tensor.shape}], but the network's is [${wanted}]: the weights are those of another network.`,
      );
    }
    return [name, tensor] as const;
  });
  return Object.fromEntries(found.map(([name, tensor]) => [name, fromTorch(tensor)]));
};

const torchShape = (shape: readonly number[]): readonly number[] => {
  if (shape.length === 2) return [...shape].reverse();
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  return shape.length === 4 ? [outputs, inputs, height, width] : shape;
};

const fromTorch = (tensor: SafeTensor): tf.Tensor =>
  tf.tidy(() => {
    const x = tf.tensor(toFloat32(tensor), [...tensor.shape], 'float32');
    if (x.rank === 4) return tf.transpose(x, [2, 3, 1, 0]);
    // A copy where nothing is moved: tfjs may keep the array that it was given, which is the file's.
    return x.rank === 2 ? tf.transpose(x) : tf.add(x, 0);
  });
