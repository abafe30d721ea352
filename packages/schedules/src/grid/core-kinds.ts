import { explicit, type GridRule, type Kind, subGrid, type Wrapper } from '@tractjs/core';

/** `explicit` of core, where samplers need it. */
export const explicitKind: Kind<GridRule, { readonly times: readonly number[] }> = {
  name: 'explicit',
  summary: 'the given times, one more than there are steps',
  options: { times: 'numbers' },
  example: { times: [0, 1] },
  make: ({ times }) => explicit(times),
};

/** `subGrid` of core, where samplers need it. */
export const subGridKind: Wrapper<GridRule, { readonly of: number }> = {
  name: 'sub-grid',
  summary: 'every so many levels of the grid with `of` steps: those that a distilled student knows',
  wraps: 'grid',
  options: { of: 'number' },
  make: (grid, { of }) => subGrid(grid, of),
};
