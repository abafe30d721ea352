/*
 * Changes of an image's resolution by a factor of 2: average pooling, nearest neighbours, filters of four
 * taps (EDM's resampling), and the exchange of pixels for channels.
 */
export { filterDown2x, filterUp2x } from './filter-resample';
export { averagePool2x, upsample2x } from './resample';
export { depthToSpace, spaceToDepth } from './space-to-depth';
