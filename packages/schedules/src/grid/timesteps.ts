import { badArgument, checkOptions, type GridRule, type Kind, type Schedule, timeGrid } from '@tractjs/core';
import { checkSteps } from './grids';

/** What the grids of whole timesteps have in common. */
export interface TimestepOptions {
  /** Timesteps of the table that are used, from its cleanest; default all. */
  readonly count?: number;
  /** Whether one more step is placed and the cleanest left out, as in the multistep solvers of diffusers; default false. */
  readonly spare?: boolean;
}

export interface LeadingOptions extends TimestepOptions {
  /** Added to every timestep; default 0. */
  readonly offset?: number;
}

export interface LinspaceOptions extends TimestepOptions {
  /** The lowest time above the clean end; default 0. */
  readonly low?: number;
  /** The highest time; default the schedule's noisiest. */
  readonly high?: number;
  /** Whether times are rounded to whole timesteps; default false. */
  readonly whole?: boolean;
}

/**
 * The clean end of a discrete schedule, then every k-th timestep from the first, k = floor(count / steps): diffusers'
 * timestep_spacing "leading" (Lin et al. 2023, "Common Diffusion Noise Schedules and Sample Steps are Flawed", table 2).
 * One step goes from the noisiest, and timesteps that would lie beyond the last are spread evenly up to it.
 * @throws TractError if the schedule is not one of timesteps.
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
 * The clean end of a discrete schedule, then timesteps from the last downwards, each count / steps below the one before it
 * and rounded: diffusers' timestep_spacing "trailing" (Lin et al. 2023, table 2).
 * @throws TractError if the schedule is not one of timesteps.
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
 * The clean end of a schedule, then times evenly spaced from `low` to `high`, by default its noisiest: diffusers' timestep_spacing "linspace"
 * (Lin et al. 2023, table 2), and on the straight path the spacing of its flow-matching schedulers.
 * One step goes from the noisiest.
 * @throws TractError if `low` is not inside of the schedule, or `whole` or `count` is given and it is not one of timesteps.
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

/** A grid of the clean end and then these times, ascending. */
const gridOfTimes = (
  description: GridRule['description'],
  timesOf: (schedule: Schedule, steps: number) => readonly number[],
): GridRule =>
  Object.assign(
    ((schedule, steps) => {
      checkSteps(steps);
      const times = timesOf(schedule, steps);
      return timeGrid(
        [schedule.range[0], ...times].map((time) => schedule.at(time)),
        schedule,
      );
    }) satisfies (...args: Parameters<GridRule>) => ReturnType<GridRule>,
    { description },
  );

/** Evenly from low to high, both included; high alone if it is one. */
const spread = (low: number, high: number, steps: number): number[] =>
  Array.from({ length: steps }, (_, k) => (k === steps - 1 ? high : low + (k * (high - low)) / (steps - 1)));

/** The last timestep of a discrete schedule, or of `count` of its timesteps. */
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

/** Rounds as NumPy and PyTorch do: halves to the even neighbour. */
const halfToEven = (x: number): number => {
  const low = Math.floor(x);
  return x - low === 0.5 ? low + (low % 2) : Math.round(x);
};
