import { explicit, type GridRule, type Kind, subGrid, type Wrapper } from '@tractjs/core';

/** The kind of `explicit`, which is in core because samplers need it. */
export const explicitKind: Kind<GridRule, { readonly times: readonly number[] }> = {
  name: 'explicit',
  summary: 'the given times, one more than there are steps',
  options: { times: 'numbers' },
  example: { times: [0, 1] },
  make: ({ times }) => explicit(times),
};

/** The kind of `subGrid`, which is in core because samplers need it. */
export const subGridKind: Wrapper<GridRule, { readonly of: number }> = {
  name: 'sub-grid',
  summary: 'every (of / steps)-th level of the grid with `of` steps, as for a distilled student',
  wraps: 'grid',
  options: { of: 'number' },
  make: (grid, { of }) => subGrid(grid, of),
};
