/*
 * Images: changes of resolution by a factor of 2, and of pixels into channels.
 *
 * `averagePool2x` is the mean of 2 x 2 pixels and `upsample2x` repeats each pixel. `filterDown2x` and
 * `filterUp2x` use a separable filter f, y[i] = sum_k f_k x[2 i + k - p] along each axis and its transpose
 * (EDM's resample_filter). `spaceToDepth` moves squares of pixels into channels, and `depthToSpace` back.
 */
export { filterDown2x, filterUp2x } from './filter-resample';
export { averagePool2x, upsample2x } from './resample';
export { depthToSpace, spaceToDepth } from './space-to-depth';
