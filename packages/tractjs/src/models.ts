import {
  badArgument,
  checkGrid,
  checkOptions,
  checkSchedule,
  type Description,
  type GridRule,
  isDescription,
  type Model,
  type Schedule,
  sameDescription,
  TractError,
  unknownName,
} from '@tractjs/core';
import { pretrainedFolder } from '@tractjs/pretrained';
import { gridFrom, gridKinds, scheduleFrom, scheduleKinds } from '@tractjs/schedules';
import { loadModel as loadFolder } from '@tractjs/zoo/node';

const PRETRAINED = 'pretrained:';

/**
 * The folder of a model: the path itself, or that of a model of @tractjs/pretrained for `pretrained:NAME`.
 * @throws TractError for a name that is not in that package.
 */
export const modelFolder = (location: string): string => {
  if (!location.startsWith(PRETRAINED)) return location;
  try {
    return pretrainedFolder(location.slice(PRETRAINED.length));
  } catch (error) {
    throw new TractError((error as Error).message);
  }
};

export interface LoadOptions {
  /** The model's own schedule, if it is none of `scheduleKinds`. */
  readonly schedule?: Schedule;
  /** The model's own grid, if it is none of `gridKinds`. */
  readonly grid?: GridRule;
}

/**
 * Reads a model: a folder (model.safetensors + model.json), a file that says which published network it is of, such as an EDM
 * pickle, a folder of diffusers, or one that ships, `loadModel('pretrained:mnist-teacher')`. If it was saved with a schedule
 * or a grid of your own, pass that in: `loadModel(folder, { schedule })`.
 * The caller owns its parameters.
 * @throws TractError if there is none, its files are damaged, or its schedule or grid is not known or not the one passed in.
 */
export const loadModel = async (location: string, options: LoadOptions = {}): Promise<Model> => {
  return loadFolder(modelFolder(location), ownPath(options));
};

/** How the descriptions in a model's folder become its schedule and its grid. */
export const ownPath = (
  options: LoadOptions,
): {
  readonly schedules: (description: Description) => Schedule;
  readonly grids: (description: Description) => GridRule;
} => {
  const { schedule, grid } = checkOptions('loadModel', options, { schedule: true, grid: true });
  if (schedule !== undefined) checkSchedule('schedule', schedule);
  if (grid !== undefined) checkGrid('grid', grid);
  return {
    schedules(description) {
      checkOwn('schedule', description, schedule, scheduleKinds);
      return scheduleFrom(description, schedule && [schedule]);
    },
    grids(description) {
      checkOwn('grid', description, grid, gridKinds);
      return gridFrom(description, grid && [grid]);
    },
  };
};

/** @throws TractError unless a description is of a known kind, or that of what is passed in. */
const checkOwn = (
  what: 'schedule' | 'grid',
  description: Description,
  given: { readonly description: Description } | undefined,
  known: readonly string[],
): void => {
  const stored = innermost(what, description);
  if (given === undefined) {
    if (known.includes(stored.kind)) return;
    throw new TractError(
      `The model has a ${what} of its own kind: ${unknownName(what, stored.kind, known).message} Pass it in: loadModel(folder, { ${what} }), or --${what} ./my-${what}.ts on the command line.`,
    );
  }
  if (!sameDescription(given.description, stored))
    throw badArgument(
      what,
      given.description,
      `the model was saved with ${JSON.stringify(stored)}: pass that one in${known.includes(stored.kind) ? ', or leave it out' : ''}. To sample along another path, give it to sample().`,
    );
};

/** What a description of something made of another, such as a sub-grid, is made of. */
const innermost = (what: string, description: Description): Description => {
  const inner = description[what];
  return isDescription(inner) ? innermost(what, inner) : description;
};
