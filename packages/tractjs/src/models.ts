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
 * Returns the folder of a model: the path itself, or for `pretrained:NAME` that of a model of
 * @tractjs/pretrained.
 * @throws TractError if that package has no model of this name.
 */
export const modelFolder = (location: string): string => {
  if (!location.startsWith(PRETRAINED)) return location;
  try {
    return pretrainedFolder(location.slice(PRETRAINED.length));
  } catch (error) {
    throw new TractError((error as Error).message);
  }
};

/** Options of `loadModel`. */
export interface LoadOptions {
  /** The schedule that the model was saved with, if its kind is not one of `scheduleKinds`. */
  readonly schedule?: Schedule;
  /** The grid rule that the model was saved with, if its kind is not one of `gridKinds`. */
  readonly grid?: GridRule;
}

/**
 * Reads a model: a model folder (model.safetensors and model.json), a file of a known published network, such
 * as an EDM pickle, a folder of diffusers, or a model of @tractjs/pretrained,
 * `loadModel('pretrained:mnist-teacher')`. A model that was saved with a schedule or a grid of your own needs
 * it as an option: `loadModel(folder, { schedule })`. The caller owns the parameters.
 * @throws TractError if there is no model, its files are damaged, or its schedule or grid is unknown or
 * differs from the given one.
 */
export const loadModel = async (location: string, options: LoadOptions = {}): Promise<Model> => {
  return loadFolder(modelFolder(location), ownPath(options));
};

/** Returns functions that make the schedule and the grid of a model folder from their descriptions. */
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

/**
 * Checks a stored description. @throws TractError unless its kind is known or it equals that of the given
 * part.
 */
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

/** Returns the innermost description of a nested one, such as the grid of a sub-grid. */
const innermost = (what: string, description: Description): Description => {
  const inner = description[what];
  return isDescription(inner) ? innermost(what, inner) : description;
};
