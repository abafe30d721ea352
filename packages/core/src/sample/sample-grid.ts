import type { Model } from '../denoise/network';
import { checkOptions } from '../errors/check-options';
import { badArgument } from '../errors/errors';
import { checkGrid, checkSchedule } from '../path/check-path';
import type { GridRule, TimeGrid } from '../path/grid';
import { SUB_GRID } from '../path/grid-rules';
import { noiseRatio, sameLevel } from '../path/level';
import type { Schedule } from '../path/schedule';
import type { Description } from '../registry/description';

/** The levels at which a model is sampled. */
export interface SampleGridOptions {
  /** Number of steps of the grid. */
  readonly steps: number;
  /** Default: the model's. */
  readonly schedule?: Schedule;
  /** Default: the model's. */
  readonly grid?: GridRule;
}

/** The parts of a model that determine which levels it was trained on. */
export type KnownLevels = Pick<Model, 'schedule' | 'grid'> & {
  readonly network: Pick<Model['network'], 'everyLevel'>;
};

/**
 * Returns the grid on which a model is sampled. A network is the same denoiser on every path, so the schedule
 * and the grid can differ from the model's, as long as the model was trained on the levels: up to the
 * noisiest level of its schedule, or, for a student with a `subGrid`, the levels of the finer grid.
 * @throws TractError if `steps` is not a whole number above 0, or if the model was not trained on a level.
 */
export const sampleGrid = (model: KnownLevels, options: SampleGridOptions): TimeGrid => {
  checkOptions('sampleGrid', options, { steps: true, schedule: true, grid: true });
  return placeGrid(model, options);
};

/** Does the same as `sampleGrid` without checking the option names. */
export const placeGrid = (model: KnownLevels, options: SampleGridOptions): TimeGrid => {
  const { steps, schedule = model.schedule, grid = model.grid } = options;
  if (!Number.isInteger(steps) || steps < 1)
    throw badArgument('steps', steps, 'give a whole number of sampling steps, 1 or more.');
  checkSchedule('schedule', schedule);
  checkGrid('grid', grid);
  const placed = grid.place(schedule, steps);
  checkKnownLevels(model, placed, options);
  return placed;
};

/** The noise ratio of log-SNR -20. More noise is the same to a network. */
const PURE_NOISE = Math.exp(10);

/** How much noisier than the model's noisiest level a walk may start, as a factor of sigma / alpha. */
const TOLERANCE = 1.01;

/**
 * Checks that a model was trained on the levels of a grid that was placed with another schedule or grid rule,
 * those of `options` (see `sampleGrid`). @throws TractError if it was not.
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
    const isTrained = (one: TimeGrid['levels'][number]) => fine.levels.some((other) => sameLevel(one, other));
    if (!placed.levels.every(isTrained))
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

/** The levels that a student with a sub-grid was distilled on; undefined for other models. */
const finerGrid = ({ schedule, grid }: KnownLevels): TimeGrid | undefined => {
  const { kind, of } = grid.description as Description & { readonly of?: unknown };
  return kind === SUB_GRID && typeof of === 'number' ? grid.place(schedule, of) : undefined;
};

const short = (value: number): string => String(Number(value.toPrecision(3)));
