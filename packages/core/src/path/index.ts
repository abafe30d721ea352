/*
 * Noise levels, schedules and grids: the path from an image to noise.
 *
 * A noised example at a level is x = alpha x0 + sigma eps, with eps ~ N(0, I). A level is the pair (alpha,
 * sigma) with the time of its schedule; it is measured by its noise ratio sigma / alpha or by its log-SNR,
 * lambda = ln(alpha / sigma). A schedule maps a time to a level and a noise ratio back to a level. A grid is
 * a list of levels from low noise to high; a grid rule makes one for a schedule and a number of steps.
 * Samplers walk a grid from its last level to its first.
 */
export { checkGrid, checkSchedule } from './check-path';
export {
  type Coordinate,
  type GridRule,
  type Interval,
  intervalBetween,
  type TimeGrid,
  timeGrid,
} from './grid';
export { explicit, subGrid } from './grid-rules';
export { type IddpmTableOptions, iddpmTable } from './iddpm-table';
export {
  gap,
  type Level,
  type Levels,
  levelList,
  logSnr,
  mapLevels,
  noiseRatio,
  sameLevel,
  zipLevels,
} from './level';
export type { Schedule } from './schedule';
