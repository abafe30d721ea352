/*
 * Levels, schedules and grids: the path from data to noise.
 *
 * A noised example at a level is x = alpha x0 + sigma eps, with eps ~ N(0, I). A level is (time, alpha,
 * sigma). Its noise is measured by the noise ratio r = sigma / alpha or by the log-SNR, ln(alpha^2 / sigma^2)
 * = -2 ln r. A schedule maps a time to a level, and a noise ratio to the level that has it. A grid is a list
 * of levels from clean to noisy; a grid rule places one on a schedule for a number of steps. Samplers walk a
 * grid from its last level to its first. An interval is two levels, with the levels between them if the
 * schedule is known.
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
