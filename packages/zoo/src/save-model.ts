import { createHash } from 'node:crypto';
import { type Model, TractError } from '@tractjs/core';
import { countParams } from '@tractjs/ops';
import { encodeDocument, MODEL_VERSION, type Provenance } from './model-document';
import { encodeSafetensors, type SafeTensor } from './safetensors';
import { writeFiles } from './write-files';

/** Names of the two files of a model folder. */
export const WEIGHTS_FILE = 'model.safetensors';
export const DOCUMENT_FILE = 'model.json';

/**
 * Writes a model folder: model.safetensors with the parameters as F32, and model.json with what they belong to and where
 * they came from. Other files of the folder stay. Where anything fails, the folder is as it was before.
 * @throws TractError where the parameters are not those of the network, the provenance is not JSON, or writing fails.
 */
export const saveModel = async (folder: string, model: Model, provenance: Provenance): Promise<void> => {
  const { network, params, schedule, grid } = model;
  const tensors = await Promise.all(
    Object.entries(params).map(async ([name, x]): Promise<[string, SafeTensor]> => {
      const data = (await x.data()) as Float32Array<ArrayBuffer>;
      if (!(data instanceof Float32Array))
        throw new TractError(
          `The parameter ${JSON.stringify(name)} is ${x.dtype}, and a model folder holds float32: cast it first.`,
        );
      return [name, { dtype: 'F32', shape: x.shape, data }];
    }),
  );
  const weights = encodeSafetensors(Object.fromEntries(tensors), { format: 'tract-model' });
  const document = encodeDocument({
    format: 'tract-model',
    version: MODEL_VERSION,
    network: network.description,
    schedule: schedule.description,
    grid: grid.description,
    prediction: 'x0',
    parameters: countParams(params),
    weights: {
      file: WEIGHTS_FILE,
      bytes: weights.byteLength,
      sha256: createHash('sha256').update(weights).digest('hex'),
    },
    provenance,
  });
  try {
    await writeFiles(folder, { [WEIGHTS_FILE]: weights, [DOCUMENT_FILE]: document });
  } catch (cause) {
    throw new TractError(
      `The model could not be saved in ${folder} (${(cause as Error).message}). What was there before is unchanged: check that the folder can be written to and that the disk has ${Math.ceil(weights.byteLength / 1e6) + 1} MB free.`,
    );
  }
};
