/*
 * A checkpoint as this package sees it: named tensors, a configuration, and averages of the weights, from
 * any format.
 */
export { averagePaths } from './averages';
export type { CheckpointFile, CheckpointFormat, StoredTensor } from './checkpoint-file';
export type { WriteProgress } from './stream-safetensors';
