import { type Description, isDescription, sameDescription, sampleGrid } from '@tractjs/core';
import { defaultGrid, gridKinds, scheduleKinds } from '@tractjs/schedules';
import { type LoadOptions, ownPath } from '@tractjs/tractjs/parts';
import { configuring, UsageError } from '../errors';
import type { GivenPath } from './load-path';
import type { LocatedModel } from './locate-model';

/** Where a model is sampled. */
export interface ChosenPath {
  /** What the model needs to be loaded: a schedule and a grid that its folder names and no registry knows. */
  readonly own: LoadOptions;
  /** What takes the place of the model's own schedule and grid. */
  readonly other: GivenPath;
  /** The path as records keep it. */
  readonly used: { readonly schedule: Description; readonly grid: Description };
}

/**
 * Makes sense of --schedule and --grid for a model: they are its own, if its folder names such ones that no registry
 * knows, or they take the place of its own. A schedule without a grid comes with the one that goes with it.
 * @throws UsageError if the model does not know the levels of that path in one of these numbers of steps.
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
  // Always said: the library, too, takes the grid that goes with another schedule.
  const path: GivenPath =
    other.schedule === undefined ? other : { ...other, grid: given.grid ?? defaultGrid(other.schedule) };
  for (const name of ['schedule', 'grid'] as const) {
    const one = other[name];
    if (one !== undefined && document.provenance['command'] === 'distill')
      throw new UsageError(
        `--${name} is ${one.description.kind}: ${location} is a student, which knows the steps that it was distilled for and no others. Leave --${name} out.`,
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

/** Of what is given, what the model's folder names and no registry knows. */
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
