import { ensureGradient } from '@tractjs/core';
import { elementwise } from './elementwise';
import { images } from './images';
import { reductions } from './reductions';
import { shapes } from './shapes';

/**
 * Registers a gradient for every common tfjs kernel that has none yet. On Node, @tensorflow/tfjs-core alone
 * has none (the much larger @tensorflow/tfjs has them; if it is loaded, its own stay). Safe to call again.
 * `valueAndGradients` calls it; call it yourself before tf.grad, tf.valueAndGrads or tf.variableGrads.
 */
export const registerGradients = (): void => {
  for (const config of [...elementwise, ...shapes, ...reductions, ...images]) ensureGradient(config);
};
