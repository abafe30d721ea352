import { relativeError } from '@tractjs/conformance';
import type { Level } from '@tractjs/core';
import type { TargetLevels } from '@tractjs/distill';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import type { Comparison } from './outcome';
import { type Fields, readNumbers } from './read';

/** The part of a run that its levels need. */
interface Path {
  readonly path: string | undefined;
  readonly shape: readonly number[];
  readonly timesteps: number;
  readonly sigmaTable: readonly number[] | undefined;
}

const times = ['t', 'tPrime', 's'] as const;

/** The levels of a recorded step, one per example: from the recorded gamma, or from the sigma table. */
export const recordedLevels = (run: Path, step: Fields): TargetLevels => {
  const count = run.shape[0] as number;
  const gammas = run.sigmaTable === undefined ? readTriple(step, 'gamma', count) : undefined;
  const [t, tPrime, s] = times.map((name, j) =>
    readNumbers(step, name, count).map((time, i): Level => {
      if (!Number.isInteger(time) || time < 0 || time > run.timesteps) {
        throw new Error(`${name}[${i}] is ${time}, not a whole number from 0 to ${run.timesteps}.`);
      }
      if (run.sigmaTable !== undefined) return { time, alpha: 1, sigma: run.sigmaTable[time] as number };
      const gamma = gammas?.[j]?.[i] as number;
      return { time, alpha: Math.sqrt(gamma), sigma: Math.sqrt(1 - gamma) };
    }),
  ) as [Level[], Level[], Level[]];
  return { t, tPrime, s };
};

/** Three lists of numbers, for t, t' and s. */
const readTriple = (step: Fields, name: string, count: number): number[][] => {
  const value = step[name];
  if (!Array.isArray(value) || value.length !== 3) throw new Error(`${name} is not three lists of numbers.`);
  return value.map((list: unknown, j) => readNumbers({ [`${name}[${j}]`]: list }, `${name}[${j}]`, count));
};

/** Our own cosine schedule must agree with a recorded gamma to this, absolute. */
const gammaTolerance = 2e-7;

/**
 * Compares our own schedules with the recorded levels.
 * @throws Error if our cosine schedule does not agree with the recorded gamma.
 */
export const compareSchedule = (run: Path, step: Fields, compared: Comparison): void => {
  if (run.sigmaTable === undefined) compareGamma(run, step);
  else compareSigma(run, run.sigmaTable, step, compared);
};

const compareGamma = ({ shape, timesteps }: Path, step: Fields): void => {
  const count = shape[0] as number;
  const grid = uniform().place(vpCosine(), timesteps);
  const gammas = readTriple(step, 'gamma', count);
  times.forEach((name, j) => {
    readNumbers(step, name, count).forEach((time, i) => {
      const difference = Math.abs(grid.level(time).alpha ** 2 - (gammas[j]?.[i] as number));
      if (!(difference <= gammaTolerance)) {
        throw new Error(
          `our cosine schedule's gamma at ${time} of ${timesteps} differs from the recorded one by ${difference}.`,
        );
      }
    });
  });
};

const compareSigma = (
  { shape }: Path,
  table: readonly number[],
  step: Fields,
  compared: Comparison,
): void => {
  const count = shape[0] as number;
  if ('sigma' in step) {
    // The self-teacher is evaluated at the recorded t', which is never the clean level.
    const used = ['t', 'tPrimeUsed' in step ? 'tPrimeUsed' : 'tPrime', 's'];
    readTriple(step, 'sigma', count).forEach((sigmas, j) => {
      const own = readNumbers(step, used[j] as string, count).map((time) => table[time] as number);
      compared.add('sigma', relativeError(own, sigmas));
    });
  }
  const [sigmaMin, sigmaMax] = [table[1] as number, table[table.length - 1] as number];
  const grid = karras({ sigmaMin, sigmaMax }).place(edm({ sigmaMax }), table.length - 1);
  const worst = Math.max(...table.slice(1).map((sigma, i) => Math.abs(grid.level(i + 1).sigma / sigma - 1)));
  // A table that is far from Karras's with rho 7 was made by another rule, and is replayed as it is.
  if (worst < 1e-3) compared.add('sigma table', worst);
};
