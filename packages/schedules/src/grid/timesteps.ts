import { badArgument, checkOptions, type GridRule, type Kind, type Schedule, timeGrid } from '@tractjs/core';
import { checkSteps } from './grids';
import { halfToEven } from './half-to-even';

/** The options that the grids of timesteps share. */
export interface TimestepOptions {
  /** Number of timesteps to use, from the cleanest; default: all. */
  readonly count?: number;
  /**
   * Whether to place one more step and leave out the cleanest, as diffusers' multistep solvers do; default
   * false.
   */
  readonly spare?: boolean;
}

/** The options of `leading`. */
export interface LeadingOptions extends TimestepOptions {
  /** Added to every timestep; default 0. */
  readonly offset?: number;
}

/** The options of `linspace`. */
export interface LinspaceOptions extends TimestepOptions {
  /** The lowest time above the clean end; default 0. */
  readonly low?: number;
  /** The highest time; default: the schedule's noisiest. */
  readonly high?: number;
  /** Whether to round times to whole timesteps; default false. */
  readonly whole?: boolean;
}

/**
 * Returns the grid rule with the clean end of a discrete schedule, then every k-th timestep from the first,
 * where k = floor(count / steps): diffusers' timestep_spacing "leading" (Lin et al. 2023, "Common Diffusion
 * Noise Schedules and Sample Steps are Flawed", table 2). A single step goes from the noisiest timestep. If
 * timesteps would exceed the last, they are spaced evenly up to it.
 * @throws TractError if `offset` is negative; the rule throws one if the schedule has no timesteps.
 */
export const leading = (options: LeadingOptions = {}): GridRule => {
  const { offset = 0, spare = false, count } = checkOptions('leading', options, leadingKind.options);
  checkOffset('offset', offset);
  return gridOfTimes(
    { kind: 'leading', ...(offset > 0 && { offset }), ...shared({ spare, count }) },
    (schedule, steps) => {
      const last = lastTimestep(schedule, 'leading', count);
      const stride = Math.floor((last + 1) / (steps + (spare ? 1 : 0)));
      const first = spare ? 1 : 0;
      const top = offset + (steps - 1 + first) * stride;
      if (steps === 1 || stride < 1 || top > last) return spread(offset, last, steps);
      return Array.from({ length: steps }, (_, k) => offset + (k + first) * stride);
    },
  );
};

export const leadingKind: Kind<GridRule, LeadingOptions> = {
  name: 'leading',
  summary: 'the clean end, then every k-th timestep from the first',
  source: 'Lin et al. 2023, table 2',
  options: { offset: 'number', spare: 'boolean', count: 'number' },
  make: leading,
};

/**
 * Returns the grid rule with the clean end of a discrete schedule, then the timesteps that are multiples of
 * count / steps below the last, rounded: diffusers' timestep_spacing "trailing" (Lin et al. 2023, table 2).
 * The rule throws a TractError if the schedule has no timesteps.
 */
export const trailing = (options: Pick<TimestepOptions, 'count'> = {}): GridRule => {
  const { count } = checkOptions('trailing', options, trailingKind.options);
  return gridOfTimes({ kind: 'trailing', ...shared({ count }) }, (schedule, steps) => {
    const last = lastTimestep(schedule, 'trailing', count);
    const round = steps > last + 1 ? (time: number) => time : halfToEven;
    return Array.from({ length: steps }, (_, k) => round(((last + 1) * (k + 1)) / steps) - 1);
  });
};

export const trailingKind: Kind<GridRule, Pick<TimestepOptions, 'count'>> = {
  name: 'trailing',
  summary: 'the clean end, then every k-th timestep back from the last, rounded',
  source: 'Lin et al. 2023, table 2',
  options: { count: 'number' },
  make: trailing,
};

/**
 * Returns the grid rule with the clean end of a schedule, then times evenly spaced from `low` to `high`:
 * diffusers' timestep_spacing "linspace" (Lin et al. 2023, table 2), and on `rectifiedFlow` the spacing of
 * its flow-matching schedulers. A single step goes from the noisiest time.
 * @throws TractError if `low` is negative; the rule throws one if `low` or `high` is outside of the schedule,
 * or if `whole` or `count` is given and the schedule has no timesteps.
 */
export const linspace = (options: LinspaceOptions = {}): GridRule => {
  const {
    low = 0,
    high,
    whole = false,
    spare = false,
    count,
  } = checkOptions('linspace', options, linspaceKind.options);
  checkOffset('low', low);
  return gridOfTimes(
    {
      kind: 'linspace',
      ...(low > 0 && { low }),
      ...(high !== undefined && { high }),
      ...(whole && { whole }),
      ...shared({ spare, count }),
    },
    (schedule, steps) => {
      const [clean, noisy] = schedule.range;
      const last = whole || count !== undefined ? lastTimestep(schedule, 'linspace', count) : (high ?? noisy);
      if (!(last <= noisy)) throw badArgument('high', last, `give a time of the schedule, ${noisy} at most.`);
      if (!((spare ? low >= clean : low > clean) && low < last))
        throw badArgument('low', low, `give a time of the schedule, above ${clean} and below ${last}.`);
      const times = spare ? spread(low, last, steps + 1).slice(1) : spread(low, last, steps);
      return whole && steps <= last ? times.map(halfToEven) : times;
    },
  );
};

export const linspaceKind: Kind<GridRule, LinspaceOptions> = {
  name: 'linspace',
  summary: 'the clean end, then times even from `low` to `high`',
  source: 'Lin et al. 2023, table 2',
  options: { low: 'number', high: 'number', whole: 'boolean', spare: 'boolean', count: 'number' },
  make: linspace,
};

const shared = ({
  spare = false,
  count,
}: {
  readonly spare?: boolean;
  readonly count: number | undefined;
}) => ({
  ...(spare && { spare }),
  ...(count !== undefined && { count }),
});

/** Returns the grid rule with the clean end, then the given times, ascending. */
const gridOfTimes = (
  description: GridRule['description'],
  timesOf: (schedule: Schedule, steps: number) => readonly number[],
): GridRule => ({
  description,
  place(schedule, steps) {
    checkSteps(steps);
    const times = timesOf(schedule, steps);
    return timeGrid(
      [schedule.range[0], ...times].map((time) => schedule.at(time)),
      schedule,
    );
  },
});

/** Returns `steps` numbers evenly spaced from low to high, or high if `steps` is 1. */
const spread = (low: number, high: number, steps: number): number[] =>
  Array.from({ length: steps }, (_, k) => (k === steps - 1 ? high : low + (k * (high - low)) / (steps - 1)));

/**
 * Returns the last timestep of a discrete schedule, or the last of its first `count`. @throws TractError if
 * there is none.
 */
const lastTimestep = ({ name, range: [clean, noisy] }: Schedule, kind: string, count?: number): number => {
  if (clean !== -1 || !Number.isInteger(noisy))
    throw badArgument(
      'schedule',
      name,
      `the grid ${kind} is for schedules of timesteps, such as vp-ddpm: give another grid, such as uniform.`,
    );
  if (count === undefined) return noisy;
  if (!(Number.isInteger(count) && count >= 1 && count <= noisy + 1))
    throw badArgument('count', count, `give a whole number of timesteps, 1 to ${noisy + 1}.`);
  return count - 1;
};

const checkOffset = (name: string, value: number): void => {
  if (!(Number.isFinite(value) && value >= 0)) throw badArgument(name, value, 'give a number, 0 or more.');
};
