/*
 * Denoisers and networks: what a model predicts.
 *
 * A denoiser D(x, level) estimates the clean example, E[x0 | x at that level]; the estimate of the noise
 * follows from it, eps = (x - alpha D) / sigma. A network is a denoiser with named parameters; a model is a
 * network, its parameters, and the schedule and grid that it was trained on. Guidance and thresholding take
 * a denoiser and return a denoiser, and so does the counter of evaluations. A data source gives the training
 * examples as a function of their position.
 */
export { checkModel, checkNetwork, checkNetworkWithParams, checkSource } from './check-model';
export { type CountedDenoiser, counted } from './count';
export type { Batch, DataSource } from './data-source';
export { type Condition, clip, type Denoiser, type Range } from './denoiser';
export { type GuideOptions, guide } from './guide';
export { denoiser, type Model, type Network, type Params } from './network';
export { type ThresholdOptions, threshold } from './threshold';
