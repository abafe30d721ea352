import { badArgument, type GridRule, timeGrid } from '@tractjs/core';

/** Levels evenly spaced in the schedule's own time, from its cleanest to its noisiest. */
export const uniform = (): GridRule =>
  Object.assign(
    ((schedule, steps) => {
      checkSteps(steps);
      const [clean, noisy] = schedule.range;
      return timeGrid(
        Array.from({ length: steps + 1 }, (_, i) =>
          schedule.at(i === steps ? noisy : clean + (i / steps) * (noisy - clean)),
        ),
        schedule,
      );
    }) satisfies (...args: Parameters<GridRule>) => ReturnType<GridRule>,
    { description: { kind: 'uniform' } },
  );

export interface KarrasOptions {
  /** Curvature; default 7. */
  readonly rho?: number;
  /** sigma / alpha of the lowest level above the clean one; default 0.002. */
  readonly sigmaMin?: number;
  /** sigma / alpha of the noisiest level; default 80. */
  readonly sigmaMax?: number;
}

/**
 * The clean end of the schedule, then `steps` levels whose (sigma / alpha)^(1/rho) are evenly spaced between
 * sigmaMin and sigmaMax (Karras et al. 2022, eq. 5, here ascending). One step goes from sigmaMax to clean.
 */
export const karras = ({ rho = 7, sigmaMin = 0.002, sigmaMax = 80 }: KarrasOptions = {}): GridRule => {
  if (!(rho > 0)) throw badArgument('rho', rho, 'give a number above 0, such as 7.');
  if (!(sigmaMin > 0 && sigmaMin < sigmaMax))
    throw badArgument(
      'sigmaMin',
      sigmaMin,
      `give a number above 0 and below sigmaMax, which is ${sigmaMax}.`,
    );
  const low = sigmaMin ** (1 / rho);
  const high = sigmaMax ** (1 / rho);
  return Object.assign(
    ((schedule, steps) => {
      checkSteps(steps);
      const noisy = Array.from({ length: steps }, (_, i) => {
        const place = steps === 1 ? 1 : i / (steps - 1);
        const ratio = place === 1 ? sigmaMax : (low + place * (high - low)) ** rho;
        return schedule.atNoiseRatio(ratio);
      });
      return timeGrid([schedule.at(schedule.range[0]), ...noisy], schedule);
    }) satisfies (...args: Parameters<GridRule>) => ReturnType<GridRule>,
    { description: { kind: 'karras', rho, sigmaMin, sigmaMax } },
  );
};

const checkSteps = (steps: number): void => {
  if (!Number.isInteger(steps) || steps < 1)
    throw badArgument('steps', steps, 'give a whole number of steps, 1 or more.');
};
