import { type Model, TractError } from '@tractjs/core';
import { pretrainedFolder } from '@tractjs/pretrained';
import { gridFrom, scheduleFrom } from '@tractjs/schedules';
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

/**
 * Reads a model: a folder (model.safetensors + model.json), a file that says which published network it is of, such as an EDM
 * pickle, a folder of diffusers, or one that ships, `loadModel('pretrained:mnist-teacher')`.
 * The caller owns its parameters.
 * @throws TractError where there is none, or its files are damaged.
 */
export const loadModel = (location: string): Promise<Model> =>
  loadFolder(modelFolder(location), { schedules: scheduleFrom, grids: gridFrom });
