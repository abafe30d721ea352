import type { AnyStep, TimeGrid } from '@tractjs/core';
import { Unsupported } from './outcome';
import type { Fields } from './read';

/** What is walked, from where. */
export interface Walk {
  readonly grid: TimeGrid;
  readonly step: AnyStep;
  readonly start: readonly number[];
}

/** Arguments of the stochastic part, which matter only where S_churn is not 0. */
export const churn = ['S_min', 'S_max', 'S_noise', 's_tmin', 's_tmax', 's_noise'];

/** @throws Unsupported if an argument has another value than `fixed` says, or is none of `free`. */
export const checkArgs = (args: Fields, fixed: Fields, free: readonly string[]): void => {
  for (const [name, value] of Object.entries(args)) {
    if (free.includes(name)) continue;
    if (!Object.hasOwn(fixed, name) || value !== fixed[name]) {
      throw new Unsupported(`its argument ${name} is ${JSON.stringify(value)}.`);
    }
  }
};
