import * as tf from '@tensorflow/tfjs-core';
import { type Params, requireEngine, TractError } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { toFloat32 } from './safetensors';
import type { SafeTensor } from './types';

/**
 * Returns PyTorch's shape of a parameter: that of a convolution [k, k, in, out] is [out, in, k, k], that of a
 * dense layer [in, out] is [out, in], and others are the same.
 */
export const torchShape = (shape: readonly number[]): readonly number[] =>
  shape.length === 4 ? [3, 2, 0, 1].map((axis) => shape[axis] as number) : reversedPair(shape);

const reversedPair = (shape: readonly number[]): readonly number[] =>
  shape.length === 2 ? [...shape].reverse() : shape;

/** Returns a new array with a parameter's values in PyTorch's layout; `shape` is its shape here. */
export const toTorchLayout = (values: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> => {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  if (shape.length !== 2 && shape.length !== 4) return Float32Array.from(values);
  return transposed(values, values.length / (inputs * outputs), inputs, outputs, true);
};

/**
 * Returns a new array with a parameter's values in tfjs's layout, of this shape, from those in PyTorch's
 * layout.
 */
export const fromTorchValues = (
  values: Float32Array,
  shape: readonly number[],
): Float32Array<ArrayBuffer> => {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  if (shape.length !== 2 && shape.length !== 4) return Float32Array.from(values);
  return transposed(values, values.length / (inputs * outputs), inputs, outputs, false);
};

/** Transposes [taps, in, out] to [out, in, taps] if `forward`, otherwise back. */
const transposed = (
  from: Float32Array,
  taps: number,
  inputs: number,
  outputs: number,
  forward: boolean,
): Float32Array<ArrayBuffer> => {
  const to = new Float32Array(from.length);
  let torch = 0;
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let k = 0; k < taps; k++) {
        const here = (k * inputs + i) * outputs + o;
        if (forward) to[torch] = from[here] as number;
        else to[here] = from[torch] as number;
        torch++;
      }
  return to;
};

/**
 * Returns a file's tensor for a parameter.
 * @throws TractError if it is missing or does not have PyTorch's shape.
 */
export const requireTorchTensor = <T extends { readonly shape: readonly number[] }>(
  name: string,
  tensor: T | undefined,
  shape: readonly number[],
): T => {
  if (tensor === undefined)
    throw new TractError(
      `The weights have no tensor ${JSON.stringify(name)}: they belong to another network.`,
    );
  const wanted = torchShape(shape);
  if (tensor.shape.join() !== wanted.join()) {
    throw new TractError(
      `The tensor ${JSON.stringify(name)} is of shape [${tensor.shape}], but the network's is [${wanted}]: the weights belong to another network.`,
    );
  }
  return tensor;
};

/**
 * Makes parameters of PyTorch's tensors: convolutions [out, in, k, k] become [k, k, in, out], dense layers
 * [out, in] become [in, out]. Tensors that are not in `shapes`, such as buffers, are ignored. The caller owns
 * the result.
 * @throws TractError if a tensor is missing, has another shape or does not contain numbers; no parameters
 * remain then.
 */
export const fromTorchLayout = (
  tensors: Readonly<Record<string, SafeTensor>>,
  shapes: Readonly<Record<string, readonly number[]>>,
): Params => {
  const found = Object.entries(shapes).map(([name, shape]) => {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    return { name, shape, tensor: requireTorchTensor(name, tensor, shape) };
  });
  requireEngine();
  const made: [string, tf.Tensor][] = [];
  try {
    for (const { name, shape, tensor } of found)
      made.push([name, tf.tensor(fromTorchValues(toFloat32(tensor), shape), [...shape], 'float32')]);
  } catch (error) {
    disposeParams(Object.fromEntries(made));
    throw error;
  }
  return Object.fromEntries(made);
};
