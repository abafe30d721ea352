import {
  badArgument,
  checkNoOptions,
  checkOptions,
  type Description,
  type GridRule,
  type Kind,
  timeGrid,
} from '@tractjs/core';

/** Levels evenly spaced in the schedule's own time, from its cleanest to its noisiest. */
export const uniform = (...none: []): GridRule => {
  checkNoOptions('uniform', none);
  return Object.assign(
    ((schedule, steps) => {
      checkSteps(steps);
      const [clean, noisy] = schedule.range;
      return timeGrid(
        // Multiplied before it is divided: an index of a discrete schedule comes out whole.
        Array.from({ length: steps + 1 }, (_, i) =>
          schedule.at(i === steps ? noisy : clean + (i * (noisy - clean)) / steps),
        ),
        schedule,
      );
    }) satisfies (...args: Parameters<GridRule>) => ReturnType<GridRule>,
    { description: { kind: 'uniform' } },
  );
};

export const uniformKind: Kind<GridRule> = {
  name: 'uniform',
  summary: "even in the schedule's own time, both ends included",
  options: {},
  make: uniform,
};

/** The ends of a grid that is placed by sigma / alpha. */
export interface LogSnrOptions {
  /** sigma / alpha of the lowest level above the clean one; default 0.002. */
  readonly sigmaMin?: number;
  /** sigma / alpha of the noisiest level; default 80. */
  readonly sigmaMax?: number;
}

export interface KarrasOptions extends LogSnrOptions {
  /** Curvature; default 7. */
  readonly rho?: number;
}

/**
 * The clean end of the schedule, then `steps` levels whose (sigma / alpha)^(1/rho) are evenly spaced between
 * sigmaMin and sigmaMax (Karras et al. 2022, eq. 5, here ascending). One step goes from sigmaMax to clean.
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

/** The noise ratios of `karras` for a number of steps, ascending. @throws TractError for a bad option. */
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
 * The clean end of the schedule, then `steps` levels whose log-SNR is evenly spaced between those of sigmaMin and
 * sigmaMax. One step goes from sigmaMax to clean.
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

/** A grid of the clean end of the schedule, then levels with these sigma / alpha, ascending. */
export const gridOfRatios = (
  description: Description,
  ratios: (steps: number) => readonly number[],
): GridRule =>
  Object.assign(
    ((schedule, steps) => {
      checkSteps(steps);
      const noisy = ratios(steps).map((ratio) => schedule.atNoiseRatio(ratio));
      return timeGrid([schedule.at(schedule.range[0]), ...noisy], schedule);
    }) satisfies (...args: Parameters<GridRule>) => ReturnType<GridRule>,
    { description },
  );

/** f at `count` places from 0 to 1, or at 1 alone. */
const evenly = (count: number, f: (place: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => f(count === 1 ? 1 : i / (count - 1)));

/** @throws TractError unless 0 < sigmaMin < sigmaMax. */
export const checkEnds = (sigmaMin: number, sigmaMax: number): void => {
  if (!(sigmaMin > 0 && sigmaMin < sigmaMax))
    throw badArgument(
      'sigmaMin',
      sigmaMin,
      `give a number above 0 and below sigmaMax, which is ${sigmaMax}.`,
    );
};

/** Steps of a grid, which holds all of its levels. */
const MAX_STEPS = 1_000_000;

/** @throws TractError unless it is a whole number of steps. */
export const checkSteps = (steps: number): void => {
  if (!Number.isInteger(steps) || steps < 1 || steps > MAX_STEPS)
    throw badArgument('steps', steps, `give a whole number of steps, 1 to ${MAX_STEPS}.`);
};
