import {
  badArgument,
  checkOptions,
  type GridRule,
  type IddpmTableOptions,
  iddpmTable,
  type Kind,
} from '@tractjs/core';
import { checkEnds, gridOfRatios } from './grids';
import { halfToEven } from './half-to-even';

/** The options of `iddpm`. */
export interface IddpmOptions extends IddpmTableOptions {
  /**
   * sigma / alpha of the lowest level above the clean one; default 0.002. Lower levels of the table are left
   * out.
   */
  readonly sigmaMin?: number;
  /** sigma / alpha of the noisiest level; default 81. Higher levels of the table are left out. */
  readonly sigmaMax?: number;
}

/**
 * Returns the grid rule with the clean end of the schedule, then `steps` levels picked evenly from iDDPM's
 * table between sigmaMin and sigmaMax (Karras et al. 2022, table 1).
 * @throws TractError if an option is out of range; the rule throws one if the table has fewer levels than
 * `steps` there.
 */
export const iddpm = (given: IddpmOptions = {}): GridRule => {
  const { sigmaMin = 0.002, sigmaMax = 81, ...options } = checkOptions('iddpm', given, iddpmKind.options);
  checkEnds(sigmaMin, sigmaMax);
  const table = iddpmTable(options).filter((u) => u >= sigmaMin && u <= sigmaMax);
  return gridOfRatios({ kind: 'iddpm', sigmaMin, sigmaMax, ...options }, (steps) => {
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

export const iddpmKind: Kind<GridRule, IddpmOptions> = {
  name: 'iddpm',
  summary: "the clean end, then levels picked evenly from iDDPM's table",
  source: 'Karras et al. 2022, table 1',
  options: { sigmaMin: 'number', sigmaMax: 'number', count: 'number', c1: 'number', c2: 'number' },
  make: iddpm,
};
