import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import { backendName, registerDoubles } from './backend';

/**
 * Runs f with every float32 tensor stored and computed in doubles, on a small tfjs backend of the kit, and
 * restores the previous backend afterwards, also if f throws. Tensors that f makes are disposed of: return
 * plain numbers. tfjs rounds numbers that f passes to it, as in tf.mul(x, 1 / 6), to float32; coefficients
 * that pass through core's `broadcast` or `combine`, and tensors from `fromDoubles`, keep all digits.
 * @throws TractError if f uses an operation that the backend lacks.
 */
export const inDoubles = <T>(f: () => T): T => {
  // Starts the default backend if none has started yet.
  tf.backend();
  const before = tf.getBackend();
  registerDoubles();
  const done: { result?: T } = {};
  try {
    // Both backends have started by now, so setting them takes effect at once.
    void tf.setBackend(backendName);
    // Not returned from tidy, which would search every number for tensors.
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

/** Makes a float32 tensor from doubles; on the backend of `inDoubles` it keeps all their digits. */
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
    `The tfjs operation ${missing[1]} does not exist in doubles, which measure high orders and rounding: pass the option precision: 'single' to leave those checks out.`,
  );
};
