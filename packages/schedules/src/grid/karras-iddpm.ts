import {
  badArgument,
  checkOptions,
  type GridRule,
  type IddpmTableOptions,
  iddpmTable,
  type Kind,
} from '@tractjs/core';
import { gridOfRatios, type KarrasOptions, karrasRatios } from './grids';

/** The options of `karrasIddpm`. */
export interface KarrasIddpmOptions extends KarrasOptions, IddpmTableOptions {
  /** Default 0.002, or the lowest level of the table above 0 if that is higher, as with iDDPM's own table. */
  readonly sigmaMin?: number;
}

/**
 * Returns the grid rule with the levels of `karras`, each moved to the nearest level of iDDPM's table, as
 * EDM's generate.py does by round_sigma for networks of its class iDDPMPrecond (Karras et al. 2022, algorithm
 * 2 and table 1).
 * @throws TractError if an option is out of range; the rule throws one if two levels have the same nearest
 * level.
 */
export const karrasIddpm = (given: KarrasIddpmOptions = {}): GridRule => {
  const {
    rho = 7,
    sigmaMin: lowest,
    sigmaMax = 80,
    ...options
  } = checkOptions('karrasIddpm', given, karrasIddpmKind.options);
  const table = iddpmTable(options);
  const sigmaMin = lowest ?? Math.max(0.002, table.at(-2) as number);
  const ratios = karrasRatios({ rho, sigmaMin, sigmaMax });
  if (nearest(table, sigmaMin) === 0)
    throw badArgument(
      'sigmaMin',
      sigmaMin,
      `the nearest level of iDDPM's table is the clean one: give ${table.at(-2)}, its lowest above that, or more.`,
    );
  return gridOfRatios({ kind: 'karras-iddpm', rho, sigmaMin, sigmaMax, ...options }, (steps) => {
    const rounded = ratios(steps).map((ratio) => nearest(table, ratio));
    if (rounded.some((ratio, i) => ratio === rounded[i - 1]))
      throw badArgument(
        'steps',
        steps,
        "two of these levels have the same nearest one in iDDPM's table: take fewer steps, or another grid.",
      );
    return rounded;
  });
};

export const karrasIddpmKind: Kind<GridRule, KarrasIddpmOptions> = {
  name: 'karras-iddpm',
  summary: "the levels of `karras`, each moved to the nearest of iDDPM's table",
  source: "EDM's generate.py and round_sigma",
  options: {
    rho: 'number',
    sigmaMin: 'number',
    sigmaMax: 'number',
    count: 'number',
    c1: 'number',
    c2: 'number',
  },
  make: karrasIddpm,
};

/** Returns the nearest value of a descending table, and the larger of two equally near ones. */
const nearest = (table: readonly number[], value: number): number => {
  let found = table[0] as number;
  for (const each of table) if (Math.abs(each - value) < Math.abs(found - value)) found = each;
  return found;
};
