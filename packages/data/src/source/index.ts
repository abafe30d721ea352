/*
 * Data sources in memory: examples as a function of a position.
 *
 * Example i of a run is the same whether the run was stopped or not: an epoch's order is a permutation that
 * depends on the seed and the epoch's number, and augmentations depend on the seed and the position.
 */

export { type ArraySource, arraySource } from './array-source';
export { augmentations, mirror } from './augmentation';
export { byteValues } from './byte-values';
export { checkCount, checkExamples, checkPosition } from './check';
export type { AnyDatasetKind, DatasetFacts, DatasetKind } from './dataset-kind';
export { epochOrder } from './epoch-order';
