import * as tf from '@tensorflow/tfjs-core';
import { type Params, requireEngine, TractError } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { toFloat32 } from './safetensors';
import type { SafeTensor } from './types';

/**
 * PyTorch's shape of a parameter that has this one here, and the other way round for `fromTorchShape`: a convolution is
 * [k, k, in, out] here and [out, in, k, k] there, a dense layer [in, out] here and [out, in] there, others are the same.
 */
export const torchShape = (shape: readonly number[]): readonly number[] =>
  shape.length === 4 ? [3, 2, 0, 1].map((axis) => shape[axis] as number) : reversedPair(shape);

const reversedPair = (shape: readonly number[]): readonly number[] =>
  shape.length === 2 ? [...shape].reverse() : shape;

/** The values of a parameter in PyTorch's layout, from those of its shape here. A new array. */
export const toTorchLayout = (values: Float32Array, shape: readonly number[]): Float32Array<ArrayBuffer> => {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  if (shape.length !== 2 && shape.length !== 4) return Float32Array.from(values);
  return transposed(values, values.length / (inputs * outputs), inputs, outputs, true);
};

/** The values of a parameter in its layout here, of this shape, from PyTorch's. A new array. */
export const fromTorchValues = (
  values: Float32Array,
  shape: readonly number[],
): Float32Array<ArrayBuffer> => {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  if (shape.length !== 2 && shape.length !== 4) return Float32Array.from(values);
  return transposed(values, values.length / (inputs * outputs), inputs, outputs, false);
};

/** Between [taps, in, out] and [out, in, taps]: the former to the latter, or back. */
const transposed = (
  from: Float32Array,
  taps: number,
  inputs: number,
  outputs: number,
  forth: boolean,
): Float32Array<ArrayBuffer> => {
  const to = new Float32Array(from.length);
  let there = 0;
  for (let o = 0; o < outputs; o++)
    for (let i = 0; i < inputs; i++)
      for (let k = 0; k < taps; k++) {
        const here = (k * inputs + i) * outputs + o;
        if (forth) to[there] = from[here] as number;
        else to[here] = from[there] as number;
        there++;
      }
  return to;
};

/** @throws TractError if a tensor of a file is not of the shape that PyTorch has for this parameter. */
export const checkTorchShape = (
  name: string,
  found: readonly number[] | undefined,
  shape: readonly number[],
): void => {
  if (found === undefined)
    throw new TractError(
      `The weights have no tensor ${JSON.stringify(name)}: they are those of another network.`,
    );
  const wanted = torchShape(shape);
  if (found.join() !== wanted.join()) {
    throw new TractError(
      `The tensor ${JSON.stringify(name)} is of shape [${found}], but the network's is [${wanted}]: the weights are those of another network.`,
    );
  }
};

/**
 * Parameters from tensors as PyTorch has them: convolutions [out, in, k, k] become [k, k, in, out], dense layers [out, in]
 * become [in, out]. Tensors that `shapes` does not name, such as resampling filters, which follow from the configuration, are
 * left out. The caller owns the result.
 * @throws TractError if one is missing, has another shape or holds no numbers: nothing is left of the others then.
 */
export const fromTorchLayout = (
  tensors: Readonly<Record<string, SafeTensor>>,
  shapes: Readonly<Record<string, readonly number[]>>,
): Params => {
  const found = Object.entries(shapes).map(([name, shape]) => {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    checkTorchShape(name, tensor?.shape, shape);
    return [name, tensor as SafeTensor, shape] as const;
  });
  requireEngine();
  const made: [string, tf.Tensor][] = [];
  try {
    for (const [name, tensor, shape] of found)
      made.push([name, tf.tensor(fromTorchValues(toFloat32(tensor), shape), [...shape], 'float32')]);
  } catch (error) {
    disposeParams(Object.fromEntries(made));
    throw error;
  }
  return Object.fromEntries(made);
};
