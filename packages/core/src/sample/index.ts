/*
 * Sampling: walking a grid with a step, from its noisiest level to its cleanest.
 *
 * `trajectory` starts from a given x and yields each point of the walk. `sample` starts from sigma times
 * standard normal noise, given or drawn from a seed, and returns the last point. Both pass earlier
 * evaluations to multistep steps and noise to stochastic steps. `sample` lowers the order of a step across
 * gaps in log-SNR that are too wide for it (docs/decisions/0011-lowered-order.md). `sampleGrid` places the
 * grid and checks that the model was trained on its levels.
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
