import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';

/**
 * The largest absolute difference relative to the largest expected magnitude; NaN if a number is not finite.
 */
export const relativeError = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (actual.length !== expected.length) return Number.NaN;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.NaN;
    difference = Math.max(difference, Math.abs(a - b));
    size = Math.max(size, Math.abs(b));
  }
  return difference === 0 ? 0 : difference / size;
};

/**
 * Checks that numbers agree to a tolerance relative to the largest expected magnitude, or to `scale` if that
 * is larger.
 * @throws TractError with the place and the size of the difference if they do not.
 */
export const expectClose = (
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  scale = 0,
): void => {
  if (actual.length !== expected.length) {
    throw new TractError(`${what}: ${actual.length} numbers instead of ${expected.length}.`);
  }
  const size = Array.from(expected).reduce((most, b) => Math.max(most, Math.abs(b)), scale);
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number];
    // Written so that NaN fails.
    if (!(Math.abs(a - b) <= tolerance * size)) {
      throw new TractError(
        `${what}: number ${i} is ${a}, expected ${b}; the difference is ${Math.abs(a - b)}, and ${tolerance * size} is allowed (${tolerance} of ${size}).`,
      );
    }
  }
};

/** @throws TractError unless every number is finite. */
export const expectFinite = (what: string, actual: ArrayLike<number>): void => {
  for (let i = 0; i < actual.length; i++) {
    if (!Number.isFinite(actual[i]))
      throw new TractError(`${what}: number ${i} is ${actual[i]}, expected a finite number.`);
  }
};

/** @throws TractError with the message unless the condition holds. */
export const expectTrue = (condition: boolean, message: string): void => {
  if (!condition) throw new TractError(message);
};

/** The numbers of a tensor: doubles if it has doubles. */
export type Numbers = Float32Array | Float64Array;

/** Returns the numbers of a tensor and disposes of it. */
export const take = (x: tf.Tensor): Numbers => {
  const data = x.dataSync() as Numbers;
  const copy = data.slice();
  x.dispose();
  return copy;
};

/**
 * Calls f, disposes of what it returns, and checks that the number of tensors is unchanged.
 * @throws TractError if it changed.
 */
export const expectNoLeak = (what: string, f: () => tf.TensorContainer): void => {
  const before = tf.memory().numTensors;
  tf.dispose(f());
  const after = tf.memory().numTensors;
  if (after !== before) {
    throw new TractError(
      `${what}: ${before} tensors existed before and ${after} after, apart from what it returned: wrap its body in tf.tidy, and return new tensors only.`,
    );
  }
};
