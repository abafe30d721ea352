import { ensureGradient } from '@tractjs/core';
import { elementwise } from './elementwise';
import { images } from './images';
import { reductions } from './reductions';
import { shapes } from './shapes';

/**
 * Registers a gradient for every common tfjs kernel that has none yet. Bare @tensorflow/tfjs-core on Node comes without any
 * (they are in the much larger @tensorflow/tfjs, whose own stay where it is loaded). Safe to call again.
 * `valueAndGradients` does so by itself; call it before tf.grad, tf.valueAndGrads or tf.variableGrads.
 */
export const registerGradients = (): void => {
  for (const config of [...elementwise, ...shapes, ...reductions, ...images]) ensureGradient(config);
};
