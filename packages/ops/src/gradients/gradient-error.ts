import * as tf from '@tensorflow/tfjs-core';
import { checkOptions, type Params } from '@tractjs/core';
import { disposeParams, valueAndGradients } from './params';

export interface GradientErrorOptions {
  /** Half the distance between the two values of a parameter in the difference. Default 1e-2. */
  readonly step?: number;
  /** How many values of each parameter to check, spread evenly. Default 6. */
  readonly samples?: number;
}

/**
 * Compares a loss's gradients with central differences, (loss(p + step) - loss(p - step)) / (2 step): returns
 * the largest difference over the checked values, relative to the largest gradient of the same parameter. In
 * float32, a correct gradient of a smooth loss of order 1 stays well below 1e-2. For tests of layers and
 * networks; evaluates the loss twice for each checked value.
 */
export const gradientError = (
  loss: (params: Params) => tf.Scalar,
  params: Params,
  options: GradientErrorOptions = {},
): number => {
  checkOptions('gradientError', options, { step: true, samples: true });
  const { step = 1e-2, samples = 6 } = options;
  const { value, gradients } = valueAndGradients(loss, params);
  value.dispose();
  const tried = Object.entries(params).map(([name, x]) => {
    const exact = (gradients[name] as tf.Tensor).dataSync();
    const values = x.dataSync();
    const count = Math.min(samples, x.size);
    const places = Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * x.size) / count));
    return places.map((place) => {
      const at = (shift: number) =>
        evaluate(loss, params, name, shifted(values as Float32Array, place, shift));
      return { exact: exact[place] as number, numeric: (at(step) - at(-step)) / (2 * step) };
    });
  });
  disposeParams(gradients);
  const largest = (pairs: readonly { exact: number; numeric: number }[]) =>
    Math.max(...pairs.flatMap(({ exact, numeric }) => [Math.abs(exact), Math.abs(numeric)]));
  // A parameter whose gradients are almost zero compared with the others' is measured against those.
  const floor = 1e-2 * Math.max(...tried.map(largest));
  return Math.max(
    ...tried.flatMap((pairs) => {
      const scale = Math.max(largest(pairs), floor);
      return pairs.map(({ exact, numeric }) => (exact === numeric ? 0 : Math.abs(exact - numeric) / scale));
    }),
  );
};

const shifted = (values: Float32Array, place: number, shift: number): Float32Array => {
  const copy = Float32Array.from(values);
  copy[place] = (copy[place] as number) + shift;
  return copy;
};

const evaluate = (
  loss: (params: Params) => tf.Scalar,
  params: Params,
  name: string,
  values: Float32Array,
): number => {
  const value = tf.tidy(() =>
    loss({ ...params, [name]: tf.tensor(values, (params[name] as tf.Tensor).shape) }),
  );
  const [number] = value.dataSync();
  value.dispose();
  return number as number;
};
