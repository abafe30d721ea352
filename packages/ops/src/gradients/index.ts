/*
 * Gradients: derivatives of tfjs's operations, and of a loss with respect to named parameters.
 *
 * tfjs-core on Node has no gradients; `registerGradients` registers dx = (dy/dx)^T dy for the common kernels.
 * `valueAndGradients` returns a loss and its gradient for each parameter. It disposes of saved tensors during
 * the backward pass as soon as they are not needed, which bounds the memory of a training step.
 * `gradientError` compares a gradient with central differences, (L(p + h) - L(p - h)) / (2 h).
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
