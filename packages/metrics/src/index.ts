export { agreement, rmsDistance } from './agreement';
export { type FeatureStatistics, featureStatistics } from './feature-statistics';
export { frechetDistance } from './frechet-distance';
export { type Gaussian, parseGaussian } from './gaussian';
export { gaussianOf } from './gaussian-of';
export { type SlicedWassersteinOptions, slicedWasserstein } from './sliced-wasserstein';
