import { createHash } from 'node:crypto';
import '@tensorflow/tfjs-backend-cpu';
import { disposeParams } from '@tractjs/ops';
import { gridFrom, scheduleFrom } from '@tractjs/schedules';
import { encodeSafetensors, mlp, type SafeTensor } from '@tractjs/zoo';
import { loadModel, readModelFolder } from '@tractjs/zoo/node';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import type { Format } from '../format';

const network = mlp({ width: 2, layers: 1 });
const weights = encodeSafetensors(
  Object.fromEntries(
    Object.entries(network.paramShapes()).map(([name, shape]): [string, SafeTensor] => {
      const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
      return [name, { dtype: 'F32', shape, data }];
    }),
  ),
);

const document = (of: Uint8Array): string =>
  JSON.stringify({
    format: 'tract-model',
    version: 1,
    network: network.description,
    schedule: { kind: 'vp-cosine' },
    grid: { kind: 'uniform' },
    prediction: 'x0',
    parameters: 1,
    weights: {
      file: 'model.safetensors',
      bytes: of.length,
      sha256: createHash('sha256').update(of).digest('hex'),
    },
    provenance: { seed: 0 },
  });

/** Folders of this project's models: model.json by its tokens, and bytes of either file. */
export const modelFolder: Format = {
  name: 'model',
  whole: [{ 'model.json': bytes(document(weights)), 'model.safetensors': weights }],
  damaged(dice) {
    const way = dice.below(10);
    const text = document(weights);
    if (way < 7) return { 'model.json': bytes(damageJson(text, dice)), 'model.safetensors': weights };
    if (way < 8) return { 'model.json': damageBytes(bytes(text), dice), 'model.safetensors': weights };
    const damaged = damageBytes(weights, dice);
    return { 'model.json': bytes(document(damaged)), 'model.safetensors': damaged };
  },
  async read(folder) {
    await readModelFolder(folder);
    const { params } = await loadModel(folder, { schedules: scheduleFrom, grids: gridFrom });
    disposeParams(params);
  },
};
