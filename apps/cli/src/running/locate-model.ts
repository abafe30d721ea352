import type { Network } from '@tractjs/tractjs';
import { modelFolder } from '@tractjs/tractjs/parts';
import { networkFrom } from '@tractjs/zoo';
import { type ModelFolder, readModel } from '@tractjs/zoo/node';

/** A model on disk before its weights are read. */
export interface LocatedModel extends ModelFolder {
  /** The argument: a folder, a file, or pretrained:NAME. */
  readonly location: string;
  /** The folder or file. */
  readonly folder: string;
  readonly network: Network;
}

/** Finds a model and reads its description. @throws TractError if it does not exist, or its files are damaged. */
export const locateModel = async (location: string): Promise<LocatedModel> => {
  const folder = modelFolder(location);
  const model = await readModel(folder);
  return { location, folder, ...model, network: networkFrom(model.document.network) };
};

/** Returns the shape of a model's examples. */
export const shapeOf = ({ network }: LocatedModel): readonly number[] => network.shape;

/** Returns the checksum that identifies a model in a configuration, whatever its folder. */
export const identityOf = ({ document }: LocatedModel): string => document.weights.sha256;
