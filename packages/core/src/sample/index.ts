/*
 * Sampling: a step is applied along a grid, from the level of most noise to that of least.
 *
 * `trajectory` yields each point of the walk, `sample` returns the last one. Both start from noise of a
 * seed, or from an x of the caller, and give a multistep method the predictions that it needs. `sample`
 * lowers the order of a step whose levels are too far apart for its polynomial (docs/decisions/0011-lowered-
 * order.md).
 */
export {
  type SampleOptions,
  type SamplePoint,
  type SampleStart,
  type StepNoise,
  sample,
  stepNoise,
  type TrajectoryOptions,
  trajectory,
} from './sample';
export { checkKnownLevels, type KnownLevels, type SampleGridOptions, sampleGrid } from './sample-grid';
