import { type Description, isDescription, sameDescription, sampleGrid } from '@tractjs/core';
import { defaultGrid, gridKinds, scheduleKinds } from '@tractjs/schedules';
import { type LoadOptions, ownPath } from '@tractjs/tractjs/parts';
import { configuring, UsageError } from '../errors';
import type { GivenPath } from './load-path';
import type { LocatedModel } from './locate-model';

/** The path on which a model is sampled. */
export interface ChosenPath {
  /** The schedule and the grid needed to load the model, if its folder names ones that no registry knows. */
  readonly own: LoadOptions;
  /** The schedule and the grid that replace the model's. */
  readonly other: GivenPath;
  /** The resulting path, for records. */
  readonly used: { readonly schedule: Description; readonly grid: Description };
}

/**
 * Interprets --schedule and --grid for a model. They are the model's own if its folder names ones that no registry knows;
 * otherwise they replace the model's. A schedule without a grid gets its default grid.
 * @throws UsageError if the model does not know the levels of the path for one of these numbers of steps.
 */
export const choosePath = (model: LocatedModel, given: GivenPath, steps: readonly number[]): ChosenPath => {
  const own = ownOf(model, given);
  const { document, network, location } = model;
  const other: GivenPath = {
    ...(own.schedule === undefined &&
      given.schedule !== undefined &&
      !sameDescription(given.schedule.description, document.schedule) && { schedule: given.schedule }),
    ...(own.grid === undefined &&
      given.grid !== undefined &&
      !sameDescription(given.grid.description, document.grid) && { grid: given.grid }),
  };
  // State the default grid explicitly; the library would use the same.
  const path: GivenPath =
    other.schedule === undefined ? other : { ...other, grid: given.grid ?? defaultGrid(other.schedule) };
  for (const name of ['schedule', 'grid'] as const) {
    const one = other[name];
    if (one !== undefined && document.provenance['command'] === 'distill')
      throw new UsageError(
        `--${name} is ${one.description.kind}: ${location} is a student, which knows only the steps that it was distilled for. Omit --${name}.`,
      );
  }
  return configuring(() => {
    const { schedules, grids } = ownPath(own);
    const itself = { network, schedule: schedules(document.schedule), grid: grids(document.grid) };
    for (const count of steps) sampleGrid(itself, { ...path, steps: count });
    const { schedule, grid } = { ...itself, ...path };
    return { own, other: path, used: { schedule: schedule.description, grid: grid.description } };
  });
};

/** Selects the given schedule and grid that the model's folder names and no registry knows. */
export const ownOf = ({ document }: LocatedModel, given: GivenPath): LoadOptions => ({
  ...(isOwn('schedule', document.schedule, scheduleKinds, given.schedule) && { schedule: given.schedule }),
  ...(isOwn('grid', document.grid, gridKinds, given.grid) && { grid: given.grid }),
});

const isOwn = <T extends { readonly description: Description }>(
  what: string,
  stored: Description,
  known: readonly string[],
  given: T | undefined,
): given is T => {
  const inner = stored[what];
  if (isDescription(inner)) return isOwn(what, inner, known, given);
  return given !== undefined && !known.includes(stored.kind) && given.description.kind === stored.kind;
};
