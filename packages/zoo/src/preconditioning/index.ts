/*
 * Preconditioning: from a raw network F to a denoiser, D(x) = c_skip x + c_out F(c_in x, c_noise) (Karras et
 * al. 2022, equation 7).
 *
 * A network may predict x0, the noise, v, or x0 and the noise in two heads; each is converted to x0 by its
 * level.
 */
export { type PreconditionOptions, type PredictionType, precondition } from './precondition';
export { edmPrediction, type Preconditioning, preconditioning } from './preconditioning';
export { fromPrediction, type Prediction, predictions, toPrediction } from './predictions';
export { fromTwoHeads, toTwoHeads } from './two-heads';
