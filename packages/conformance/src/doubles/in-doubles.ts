import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import { backendName, registerDoubles } from './backend';

/**
 * Runs f with every float32 tensor held and computed in doubles, on a small tfjs backend of the kit's own, and goes back
 * to the backend before, whatever happens. Tensors made meanwhile are disposed of: return plain numbers. Numbers that f
 * hands to tfjs itself, as in tf.mul(x, 1 / 6), tfjs still rounds to float32; coefficients by core's `broadcast` and
 * `combine`, and tensors by `fromDoubles`, keep their digits.
 * @throws TractError where f uses an operation that the backend does not have.
 */
export const inDoubles = <T>(f: () => T): T => {
  // Starts the default backend where there is none yet.
  tf.backend();
  const before = tf.getBackend();
  registerDoubles();
  const done: { result?: T } = {};
  try {
    // Neither backend starts asynchronously by now, so both are set at once.
    void tf.setBackend(backendName);
    // Not returned from tidy, which would look for tensors in every number.
    tf.tidy(() => {
      done.result = f();
    });
  } catch (error) {
    throw explained(error);
  } finally {
    void tf.setBackend(before);
  }
  return done.result as T;
};

/** A float32 tensor of doubles; on the backend of `inDoubles` it keeps all their digits. */
export const fromDoubles = (values: Float64Array, shape: readonly number[]): tf.Tensor => {
  const backend = tf.backend() as {
    fromDoubles?: (values: Float64Array, shape: readonly number[]) => tf.Tensor;
  };
  return backend.fromDoubles?.(values, shape) ?? tf.tensor(Float32Array.from(values), [...shape], 'float32');
};

const explained = (error: unknown): unknown => {
  const missing =
    error instanceof Error && /Kernel '(\w+)' not registered for backend 'double'/.exec(error.message);
  if (!missing) return error;
  return new TractError(
    `The tfjs operation ${missing[1]} does not exist in doubles, in which high orders and rounding are measured: give the option precision: 'single' to do without.`,
  );
};
