import * as tf from '@tensorflow/tfjs-core';
import { badArgument, type Params } from '@tractjs/core';
import { registerGradients } from './register-gradients';
import { releaseDuringBackward } from './release-tape';

/**
 * Parameters that an optimiser writes to. A native kernel changes the tensors in place; otherwise the
 * record's tensors are replaced and the old ones disposed of. So always read through the record, and never
 * share its tensors.
 */
export type MutableParams = Record<string, tf.Tensor>;

/**
 * Returns a deep copy, which the caller disposes of with `disposeParams`. (tf.clone shares the buffer, so a
 * kernel that writes in place would change both.)
 */
export const copyParams = (params: Params): MutableParams =>
  mapValues(params, (x) => tf.tensor(x.dataSync().slice(), x.shape, x.dtype));

/** Disposes of every tensor of a record. */
export const disposeParams = (params: Params): void => {
  for (const x of Object.values(params)) x.dispose();
};

/** Number of values in all tensors of a record. */
export const countParams = (params: Params): number =>
  Object.values(params).reduce((sum, x) => sum + x.size, 0);

/** A loss and its gradients by the parameters' names. The caller owns all of them. */
export interface ValueAndGradients {
  readonly value: tf.Scalar;
  readonly gradients: MutableParams;
}

/**
 * Evaluates a loss and its gradients with respect to parameters that are plain tensors.
 * A parameter that the loss does not depend on has a gradient of zeros.
 * @throws TractError if the loss is not a scalar.
 */
export const valueAndGradients = (loss: (params: Params) => tf.Scalar, params: Params): ValueAndGradients => {
  registerGradients();
  const names = Object.keys(params);
  const tensors = Object.values(params);
  const run = (): tf.Tensor => {
    const value = loss(params);
    if (value.size !== 1)
      throw badArgument(
        'loss',
        `of shape [${value.shape}]`,
        'reduce it to one number, with tf.mean or tf.sum.',
      );
    const scalar = tf.reshape(value, []);
    releaseDuringBackward();
    return scalar;
  };
  const { value, grads } = tf.engine().gradients(run, tensors, undefined, true);
  const found: readonly (tf.Tensor | null)[] = grads;
  const gradients = Object.fromEntries(
    names.map((name, i) => [name, found[i] ?? tf.zerosLike(tensors[i] as tf.Tensor)]),
  );
  return { value: value as tf.Scalar, gradients };
};

const mapValues = (params: Params, f: (x: tf.Tensor) => tf.Tensor): MutableParams =>
  Object.fromEntries(Object.entries(params).map(([name, x]) => [name, f(x)]));
