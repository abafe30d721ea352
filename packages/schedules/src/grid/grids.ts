import {
  badArgument,
  checkNoOptions,
  checkOptions,
  type Description,
  type GridRule,
  type Kind,
  timeGrid,
} from '@tractjs/core';

/**
 * Returns the grid rule with levels evenly spaced in the schedule's time, from its cleanest to its noisiest.
 */
export const uniform = (...none: []): GridRule => {
  checkNoOptions('uniform', none);
  return {
    description: { kind: 'uniform' },
    place(schedule, steps) {
      checkSteps(steps);
      const [clean, noisy] = schedule.range;
      return timeGrid(
        // Multiplies before it divides, so that indices of a discrete schedule are whole.
        Array.from({ length: steps + 1 }, (_, i) =>
          schedule.at(i === steps ? noisy : clean + (i * (noisy - clean)) / steps),
        ),
        schedule,
      );
    },
  };
};

export const uniformKind: Kind<GridRule> = {
  name: 'uniform',
  summary: "even in the schedule's own time, both ends included",
  options: {},
  make: uniform,
};

/** The ends of a grid that is placed in sigma / alpha. */
export interface LogSnrOptions {
  /** sigma / alpha of the lowest level above the clean one; default 0.002. */
  readonly sigmaMin?: number;
  /** sigma / alpha of the noisiest level; default 80. */
  readonly sigmaMax?: number;
}

/** The options of `karras`. */
export interface KarrasOptions extends LogSnrOptions {
  /** Exponent; larger values place more levels near sigmaMin; default 7. */
  readonly rho?: number;
}

/**
 * Returns the grid rule with the clean end of the schedule, then `steps` levels evenly spaced in (sigma /
 * alpha)^(1/rho) from sigmaMin to sigmaMax (Karras et al. 2022, eq. 5, in ascending order). A single step
 * goes from sigmaMax to clean.
 * @throws TractError if an option is out of range.
 */
export const karras = (options: KarrasOptions = {}): GridRule => {
  const { rho = 7, sigmaMin = 0.002, sigmaMax = 80 } = checkOptions('karras', options, karrasKind.options);
  return gridOfRatios({ kind: 'karras', rho, sigmaMin, sigmaMax }, karrasRatios({ rho, sigmaMin, sigmaMax }));
};

export const karrasKind: Kind<GridRule, KarrasOptions> = {
  name: 'karras',
  summary: 'the clean end, then (sigma / alpha)^(1/rho) even between sigmaMin and sigmaMax',
  source: 'Karras et al. 2022, eq. 5',
  options: { rho: 'number', sigmaMin: 'number', sigmaMax: 'number' },
  make: karras,
};

/**
 * Returns the noise ratios of `karras` for a number of steps, ascending. @throws TractError if an option is
 * out of range.
 */
export const karrasRatios = ({
  rho,
  sigmaMin,
  sigmaMax,
}: Required<KarrasOptions>): ((steps: number) => readonly number[]) => {
  if (!(rho > 0)) throw badArgument('rho', rho, 'give a number above 0, such as 7.');
  checkEnds(sigmaMin, sigmaMax);
  const low = sigmaMin ** (1 / rho);
  const high = sigmaMax ** (1 / rho);
  return (steps) => evenly(steps, (place) => (place === 1 ? sigmaMax : (low + place * (high - low)) ** rho));
};

/**
 * Returns the grid rule with the clean end of the schedule, then `steps` levels evenly spaced in log-SNR from
 * sigmaMin to sigmaMax. A single step goes from sigmaMax to clean. @throws TractError if an option is out of
 * range.
 */
export const uniformLogSnr = (options: LogSnrOptions = {}): GridRule => {
  const { sigmaMin = 0.002, sigmaMax = 80 } = checkOptions(
    'uniformLogSnr',
    options,
    uniformLogSnrKind.options,
  );
  checkEnds(sigmaMin, sigmaMax);
  return gridOfRatios({ kind: 'uniform-log-snr', sigmaMin, sigmaMax }, (steps) =>
    evenly(steps, (place) => (place === 1 ? sigmaMax : sigmaMin * (sigmaMax / sigmaMin) ** place)),
  );
};

export const uniformLogSnrKind: Kind<GridRule, LogSnrOptions> = {
  name: 'uniform-log-snr',
  summary: 'the clean end, then log-SNR even between those of sigmaMin and sigmaMax',
  source: 'Lu et al. 2022, DPM-Solver',
  options: { sigmaMin: 'number', sigmaMax: 'number' },
  make: uniformLogSnr,
};

/**
 * Returns the grid rule with the clean end of the schedule, then levels with the given sigma / alpha,
 * ascending.
 */
export const gridOfRatios = (
  description: Description,
  ratios: (steps: number) => readonly number[],
): GridRule => ({
  description,
  place(schedule, steps) {
    checkSteps(steps);
    const noisy = ratios(steps).map((ratio) => schedule.atNoiseRatio(ratio));
    return timeGrid([schedule.at(schedule.range[0]), ...noisy], schedule);
  },
});

/** Returns f at `count` numbers evenly spaced from 0 to 1, or at 1 if `count` is 1. */
const evenly = (count: number, f: (place: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => f(count === 1 ? 1 : i / (count - 1)));

/** Checks that 0 < sigmaMin < sigmaMax. @throws TractError if not. */
export const checkEnds = (sigmaMin: number, sigmaMax: number): void => {
  if (!(sigmaMin > 0 && sigmaMin < sigmaMax))
    throw badArgument(
      'sigmaMin',
      sigmaMin,
      `give a number above 0 and below sigmaMax, which is ${sigmaMax}.`,
    );
};

/** Maximum number of steps of a grid, which stores all levels. */
const MAX_STEPS = 1_000_000;

/** Checks a number of steps. @throws TractError if it is not whole or out of range. */
export const checkSteps = (steps: number): void => {
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_STEPS)
    throw badArgument('steps', steps, `give a whole number of steps, 1 to ${MAX_STEPS}.`);
};
