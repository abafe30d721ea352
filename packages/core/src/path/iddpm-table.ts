import { checkOptions } from '../errors/check-options';
import { badArgument } from '../errors/errors';

/** The options of `iddpmTable`. */
export interface IddpmTableOptions {
  /** Number of levels M above the clean one; default 1000. */
  readonly count?: number;
  /** Smallest ratio of two neighbouring alpha-bar; default 0.001. */
  readonly c1?: number;
  /** Offset of the cosine; default 0.008. */
  readonly c2?: number;
}

/** Maximum size of a table: options can come from a file. */
const MAX_LEVELS = 1_000_000;

/**
 * Returns the noise ratios u_0 > u_1 > ... > u_M = 0 of iDDPM's discrete cosine schedule:
 * u_(j-1) = sqrt((u_j^2 + 1) / max(a(j-1) / a(j), c1) - 1) with a(j) = sin^2(pi j / (2 M (c2 + 1)))
 * (Nichol & Dhariwal 2021, in the form of Karras et al. 2022, table 1).
 * @throws TractError if an option is out of range.
 */
export const iddpmTable = (options: IddpmTableOptions = {}): number[] => {
  const {
    count = 1000,
    c1 = 0.001,
    c2 = 0.008,
  } = checkOptions('iddpmTable', options, { count: true, c1: true, c2: true });
  if (!Number.isInteger(count) || count < 1 || count > MAX_LEVELS)
    throw badArgument('count', count, `give a whole number of levels, 1 to ${MAX_LEVELS}.`);
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
