export { type ArraySource, type ArraySourceOptions, arraySource } from './array-source';
export { type ExactNetworkOptions, exactNetwork } from './exact-network';
export { type GaussianMixture, type GaussianMixtureOptions, gaussianMixture } from './gaussian-mixture';
export type { Mixture, MixtureOptions } from './mixture';
export { type IdxArray, parseIdx } from './parse-idx';
export { type PictureGridOptions, pictureGrid } from './picture-grid';
export { type RingOptions, ring } from './ring';
export { type ScatterPictureOptions, scatterPicture } from './scatter-picture';
