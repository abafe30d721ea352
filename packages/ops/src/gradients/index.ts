/*
 * Gradients: derivatives of operations for which the engine has none of its own, and of a loss by a set of
 * parameters.
 *
 * `valueAndGradients` frees what the backward pass has used on the way, which bounds the memory of a
 * training step. `gradientError` compares a gradient with finite differences, the oracle of this package's
 * tests.
 */
export { type GradientErrorOptions, gradientError } from './gradient-error';
export {
  copyParams,
  countParams,
  disposeParams,
  type MutableParams,
  type ValueAndGradients,
  valueAndGradients,
} from './params';
export { registerGradients } from './register-gradients';
