/*
 * A checkpoint in any format: tensors by name, whose values are read on demand, and what the file says about
 * its network. A `Family` describes a published network: how its files are recognised, on which path it is
 * sampled, and its names for parameters.
 *
 * Averages of weights (EMA) are found by the names under which trainers store them. Two trainers store them
 * without the parameters' names, as a list or without dots; `listed-averages` and `dotted-averages` restore
 * those.
 */
export { averagePaths } from './averages';
export type { CheckpointFile, CheckpointFormat, StoredTensor } from './checkpoint-file';
export type { WriteProgress } from './stream-safetensors';
