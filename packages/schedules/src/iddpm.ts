import { badArgument, type GridRule } from '@tractjs/core';
import { byRatio, checkEnds } from './grids';

export interface IddpmTableOptions {
  /** Levels of the table; default 1000. */
  readonly count?: number;
  /** Least ratio of two neighbouring alpha-bar; default 0.001. */
  readonly c1?: number;
  /** Offset of the cosine; default 0.008. */
  readonly c2?: number;
}

export interface IddpmOptions extends IddpmTableOptions {
  /** sigma / alpha of the lowest level above the clean one; default 0.002. Lower levels of the table are left out. */
  readonly sigmaMin?: number;
  /** sigma / alpha of the noisiest level; default 81. Higher levels of the table are left out. */
  readonly sigmaMax?: number;
}

/**
 * The noise levels u_0 > u_1 > ... > u_M = 0 of iDDPM's discrete cosine schedule as sigma / alpha:
 * u_(j-1) = sqrt((u_j^2 + 1) / max(a(j-1) / a(j), c1) - 1) with a(j) = sin^2(pi j / (2 M (c2 + 1)))
 * (Nichol & Dhariwal 2021, in the form of Karras et al. 2022, table 1).
 */
export const iddpmTable = ({ count = 1000, c1 = 0.001, c2 = 0.008 }: IddpmTableOptions = {}): number[] => {
  if (!Number.isInteger(count) || count < 1)
    throw badArgument('count', count, 'give a whole number of levels, 1 or more.');
  if (!(c1 > 0 && c1 < 1)) throw badArgument('c1', c1, 'give a number between 0 and 1, such as 0.001.');
  if (!(c2 >= 0 && Number.isFinite(c2)))
    throw badArgument('c2', c2, 'give a number, 0 or more, such as 0.008.');
  const alphaBar = (j: number) => Math.sin((Math.PI * j) / (2 * count * (c2 + 1))) ** 2;
  const table = new Array<number>(count + 1).fill(0);
  for (let j = count; j > 0; j--) {
    const kept = Math.max(alphaBar(j - 1) / alphaBar(j), c1);
    table[j - 1] = Math.sqrt(((table[j] as number) ** 2 + 1) / kept - 1);
  }
  return table;
};

/**
 * The clean end of the schedule, then `steps` levels picked evenly from iDDPM's table between sigmaMin and sigmaMax.
 * @throws TractError where the table has fewer levels there than there are steps.
 */
export const iddpm = ({ sigmaMin = 0.002, sigmaMax = 81, ...options }: IddpmOptions = {}): GridRule => {
  checkEnds(sigmaMin, sigmaMax);
  const table = iddpmTable(options).filter((u) => u >= sigmaMin && u <= sigmaMax);
  return byRatio({ kind: 'iddpm', sigmaMin, sigmaMax, ...options }, (steps) => {
    if (steps > table.length) {
      throw badArgument(
        'steps',
        steps,
        `iDDPM's table has ${table.length} levels between ${sigmaMin} and ${sigmaMax}: take fewer steps, or a longer table.`,
      );
    }
    const picked = Array.from({ length: steps }, (_, i) =>
      halfToEven(steps === 1 ? 0 : ((table.length - 1) / (steps - 1)) * i),
    );
    return picked.map((index) => table[index] as number).reverse();
  });
};

/** Rounds as IEEE 754 does, and PyTorch: halves to the even neighbour. */
const halfToEven = (x: number): number => {
  const low = Math.floor(x);
  return x - low === 0.5 ? low + (low % 2) : Math.round(x);
};
