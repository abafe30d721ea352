import { checkModel, type Model, TractError } from '@tractjs/core';
import type { StoredTensor } from '../checkpoint/checkpoint-file';
import type { Provenance } from './model-document';
import { writeModelFolder } from './write-model-folder';

/**
 * Saves a model folder: model.safetensors with the parameters as F32, and model.json with the model's
 * descriptions and provenance. Other files in the folder stay. If anything fails, the folder is left as it
 * was.
 * @throws TractError if the parameters are not those of the network, the provenance is not JSON, or writing
 * fails.
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

/** Returns parameters as tensors to write, whose values are fetched on demand. */
export const storedParams = (params: Model['params']): Record<string, StoredTensor> =>
  Object.fromEntries(
    Object.entries(params).map(([name, x]): [string, StoredTensor] => {
      if (x.dtype !== 'float32')
        throw new TractError(
          `The parameter ${JSON.stringify(name)} is ${x.dtype}, and a model folder contains float32: cast it first.`,
        );
      const facts = { dtype: 'F32', shape: x.shape } as const;
      return [
        name,
        { ...facts, read: async () => ({ ...facts, data: (await x.data()) as Float32Array<ArrayBuffer> }) },
      ];
    }),
  );
