import type { Network } from '@tractjs/tractjs';
import { modelFolder } from '@tractjs/tractjs/parts';
import { networkFrom } from '@tractjs/zoo';
import { type ModelFolder, readModel } from '@tractjs/zoo/node';

/** A model on disk before its weights are read. */
export interface LocatedModel extends ModelFolder {
  /** What was given: a folder, a file, or pretrained:NAME. */
  readonly location: string;
  /** The folder or file. */
  readonly folder: string;
  readonly network: Network;
}

/** Looks a model up. @throws TractError where there is none, or its files are damaged. */
export const locateModel = async (location: string): Promise<LocatedModel> => {
  const folder = modelFolder(location);
  const model = await readModel(folder);
  return { location, folder, ...model, network: networkFrom(model.document.network) };
};

/** Shape of one example of a model. */
export const shapeOf = ({ network }: LocatedModel): readonly number[] => network.shape;

/** What identifies a model in a configuration: another model in the same folder is another model. */
export const identityOf = ({ document }: LocatedModel): string => document.weights.sha256;
