import { checkModel, type Model, TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import type { Provenance } from './model-document';
import { writeModelFolder } from './write-model-folder';

/**
 * Writes a model folder: model.safetensors with the parameters as F32, and model.json with what they belong to and where
 * they came from. Other files of the folder stay. Where anything fails, the folder is as it was before.
 * @throws TractError if the parameters are not those of the network, the provenance is not JSON, or writing fails.
 */
export const saveModel = async (folder: string, model: Model, provenance: Provenance): Promise<void> => {
  checkModel('model', model);
  return writeModelFolder(folder, {
    network: model.network.description,
    schedule: model.schedule.description,
    grid: model.grid.description,
    provenance,
    tensors: storedParams(model.params),
  });
};

/** Parameters as what is written, their values fetched when it is their turn. */
export const storedParams = (params: Model['params']): Record<string, StoredTensor> =>
  Object.fromEntries(
    Object.entries(params).map(([name, x]): [string, StoredTensor] => {
      if (x.dtype !== 'float32')
        throw new TractError(
          `The parameter ${JSON.stringify(name)} is ${x.dtype}, and a model folder holds float32: cast it first.`,
        );
      const facts = { dtype: 'F32', shape: x.shape } as const;
      return [
        name,
        { ...facts, read: async () => ({ ...facts, data: (await x.data()) as Float32Array<ArrayBuffer> }) },
      ];
    }),
  );
