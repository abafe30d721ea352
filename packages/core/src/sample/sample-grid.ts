import type { Model } from '../denoise/network';
import { checkOptions } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import { checkGrid, checkSchedule } from '../path/check-path';
import type { GridRule, TimeGrid } from '../path/grid';
import { SUB_GRID } from '../path/grid-rules';
import { noiseRatio, sameLevel } from '../path/level';
import type { Schedule } from '../path/schedule';
import type { Description } from '../registry/description';

/** Where a model is sampled. */
export interface SampleGridOptions {
  /** Number of steps of the grid. */
  readonly steps: number;
  /** Default: the model's own. */
  readonly schedule?: Schedule;
  /** Default: the model's own. */
  readonly grid?: GridRule;
}

/** What says which levels a model knows. */
export type KnownLevels = Pick<Model, 'schedule' | 'grid'> & {
  readonly network: Pick<Model['network'], 'everyLevel'>;
};

/**
 * The levels that a model is sampled at. A denoiser is one on every path: along another schedule it predicts what it
 * predicts along its own, as long as the levels are some that it knows. They are those up to the noisiest of its own
 * schedule; for a student with a sub-grid, those of the finer grid alone.
 * @throws TractError unless steps is a whole number above 0, and if another schedule or grid has levels that the model
 * does not know.
 */
export const sampleGrid = (model: KnownLevels, options: SampleGridOptions): TimeGrid => {
  checkOptions('sampleGrid', options, { steps: true, schedule: true, grid: true });
  return placeGrid(model, options);
};

/** `sampleGrid`, with further options. */
export const placeGrid = (model: KnownLevels, options: SampleGridOptions): TimeGrid => {
  const { steps, schedule = model.schedule, grid = model.grid } = options;
  if (!Number.isInteger(steps) || steps < 1)
    throw badArgument('steps', steps, 'give a whole number of sampling steps, 1 or more.');
  checkSchedule('schedule', schedule);
  checkGrid('grid', grid);
  const placed = grid(schedule, steps);
  checkKnownLevels(model, placed, options);
  return placed;
};

/** Beyond it log-SNR is below -20, which is pure noise to every network. */
const PURE_NOISE = Math.exp(10);

/** As far as the ends of two schedules are apart that are meant to end together. */
const TOLERANCE = 1.01;

/**
 * @throws TractError if a grid along another schedule or by another rule, those of `options`, has levels that the model
 * does not know: `sampleGrid` says which it does.
 */
export const checkKnownLevels = (
  model: KnownLevels,
  placed: TimeGrid,
  options: Pick<SampleGridOptions, 'schedule' | 'grid'>,
): void => {
  if (options.schedule === undefined && options.grid === undefined) return;
  if (model.network.everyLevel === true) return;
  const argument = options.grid === undefined ? 'schedule' : 'grid';
  const value = options[argument]?.description;
  const fine = finerGrid(model);
  if (fine !== undefined) {
    const known = (one: TimeGrid['levels'][number]) => fine.levels.some((other) => sameLevel(one, other));
    if (!placed.levels.every(known))
      throw badArgument(
        argument,
        value,
        `the model is a student, and knows the ${fine.steps + 1} levels that it was distilled on and no others: leave schedule and grid out.`,
      );
    return;
  }
  const own = noiseRatio(model.schedule.at(model.schedule.range[1]));
  const asked = noiseRatio(placed.level(placed.steps));
  if (Math.min(asked, PURE_NOISE) <= TOLERANCE * own) return;
  throw badArgument(
    argument,
    value,
    `its steps begin at sigma / alpha ${short(asked)}, and the model's own schedule, ${model.schedule.name}, ends at ${short(own)}: it has not learnt noisier levels. Give a grid that begins there, such as karras with sigmaMax ${short(own)}.`,
  );
};

/** All levels that a student with a sub-grid was distilled on. */
const finerGrid = ({ schedule, grid }: KnownLevels): TimeGrid | undefined => {
  const { kind, of } = grid.description as Description & { readonly of?: unknown };
  return kind === SUB_GRID && typeof of === 'number' ? grid(schedule, of) : undefined;
};

const short = (value: number): string => String(Number(value.toPrecision(3)));
