import * as tf from '@tensorflow/tfjs-core';
import { badArgument, type Params } from '@tractjs/core';
import { registerGradients } from './register-gradients';
import { releaseDuringBackward } from './release-tape';

/**
 * Parameters that an optimiser writes to. A native kernel changes the tensors in place; elsewhere the record's tensors
 * are replaced and the old ones disposed of. So always read through the record, and share its tensors with nobody.
 */
export type MutableParams = Record<string, tf.Tensor>;

/**
 * A deep copy. (tf.clone makes a second tensor on the same buffer, which a kernel that writes in place would change too.)
 * Whoever asked for it disposes of it, with `disposeParams`.
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

/** A loss and its gradient for every parameter, under the parameter's name. The caller owns all of them. */
export interface ValueAndGradients {
  readonly value: tf.Scalar;
  readonly gradients: MutableParams;
}

/**
 * Evaluates a loss and its gradients with respect to parameters that are plain tensors.
 * A parameter that the loss does not depend on has a gradient of zeros.
 * @throws TractError where the loss is not a scalar.
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
