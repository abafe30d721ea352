/*
 * From what a network predicts to x0, on any path x = alpha x0 + sigma noise. A prediction type is a line
 * whose coefficients depend on the level alone:
 *
 *   x0 = c.x x + c.output prediction
 *
 * `predictions` has x0, noise, v and flow; `edmPrediction` EDM's F; `fromTwoHeads` blends x0 and noise heads.
 * `precondition` makes a denoiser of a raw network: it scales x to unit variance, conditions on the log-SNR
 * and reads the output as one of these types (Karras et al. 2022, equation 7, extended to any alpha).
 */
export { type PreconditionOptions, type PredictionType, precondition } from './precondition';
export { edmPrediction, type Preconditioning, preconditioning } from './preconditioning';
export { fromPrediction, type Prediction, predictions, toPrediction } from './predictions';
export { fromTwoHeads, toTwoHeads } from './two-heads';
