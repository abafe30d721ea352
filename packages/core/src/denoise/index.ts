/*
 * Denoisers and networks.
 *
 * A denoiser D(x, level) predicts the clean example, E[x0 | x]. Its prediction of the noise is eps = (x -
 * alpha D) / sigma, and the score is -eps / sigma. A network is a denoiser with named parameters; a model is
 * a network, its parameters, and the schedule and grid that it was trained on. `clip`, `threshold` and
 * `guide` turn a denoiser into another one, and `counted` counts its evaluations. A data source gives
 * training examples as a function of a position.
 */
export { checkModel, checkNetwork, checkNetworkWithParams, checkSource } from './check-model';
export { type CountedDenoiser, counted } from './count';
export type { Batch, DataSource } from './data-source';
export { type Condition, clip, type Denoiser, type Range } from './denoiser';
export { type GuideOptions, guide } from './guide';
export { denoiser, type Model, type Network, type Params } from './network';
export { type ThresholdOptions, threshold } from './threshold';
