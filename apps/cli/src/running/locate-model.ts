import { type ModelFolder, modelFolder, readModelFolder } from '@tractjs/tractjs';

/** A model on disk before its weights are read. */
export interface LocatedModel extends ModelFolder {
  /** What was given: a folder, or pretrained:NAME. */
  readonly location: string;
  readonly folder: string;
}

/** Looks a model up. @throws TractError where there is none, or its files are damaged. */
export const locateModel = async (location: string): Promise<LocatedModel> => {
  const folder = modelFolder(location);
  return { location, folder, ...(await readModelFolder(folder)) };
};

/** Shape of one example of a model, from its description. */
export const shapeOf = ({ document }: LocatedModel): readonly number[] => {
  const shape = document.network['shape'];
  return Array.isArray(shape) ? shape.map(Number) : [];
};

/** What identifies a model in a configuration: another model in the same folder is another model. */
export const identityOf = ({ document }: LocatedModel): string => document.weights.sha256;
