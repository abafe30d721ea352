/*
 * Streams of examples as functions of a position.
 *
 * Position p of an endless stream over n examples is in epoch e = floor(p / n). The order of an epoch is a
 * permutation drawn from (seed, e), and the augmentation of an example is drawn from (seed, p). A stream has
 * no other state, so a run that resumes at a position reads the same examples as one that never stopped.
 */

export { type ArraySource, arraySource } from './array-source';
export { augmentations, mirror } from './augmentation';
export { byteValues } from './byte-values';
export { checkCount, checkExamples, checkPosition } from './check';
export type { AnyDatasetKind, DatasetFacts, DatasetKind } from './dataset-kind';
export { epochOrder } from './epoch-order';
