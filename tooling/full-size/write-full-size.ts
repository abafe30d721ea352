import '@tensorflow/tfjs-backend-cpu';
import { access, rm, writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { type Description, randomSource } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { edm, karras } from '@tractjs/schedules';
import { networkFrom } from '@tractjs/zoo';
import { convertModel, saveModel } from '@tractjs/zoo/node';

/** EDM's class-conditional DDPM++ for CIFAR-10 (Karras et al. 2022, table 7): 55.7 million parameters. */
const FULL: Description = {
  kind: 'edm',
  class: 'EDMPrecond',
  model_type: 'SongUNet',
  img_resolution: 32,
  img_channels: 3,
  label_dim: 10,
  augment_dim: 9,
  channel_mult: [2, 2, 2],
};

/** The same kind of network, with almost no parameters. */
const TINY: Description = {
  ...FULL,
  model_channels: 4,
  channel_mult: [1],
  num_blocks: 1,
  attn_resolutions: [],
};

export interface FullSizeOptions {
  readonly full: string;
  readonly tiny: string;
  readonly log: (line: string) => void;
}

/**
 * Writes both networks with random weights in PyTorch's form, unless they exist, and next to each its description, for a
 * state dict of the same name.
 */
export const writeFullSize = async ({ full, tiny, log }: FullSizeOptions): Promise<void> => {
  // Suppress the advice that tfjs prints on the console.
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
  for (const [path, description] of Object.entries({ [full]: FULL, [tiny]: TINY })) {
    const there = await access(path).then(
      () => true,
      () => false,
    );
    await writeFile(path.replace(/safetensors$/, 'json'), `${JSON.stringify(description, null, 2)}\n`);
    if (there) continue;
    const network = networkFrom(description);
    const params = network.init(randomSource(1));
    const folder = `${path}.folder`;
    await saveModel(folder, { network, params, schedule: edm(), grid: karras() }, {});
    disposeParams(params);
    await convertModel(folder, path);
    await rm(folder, { recursive: true });
    log(`wrote ${path}`);
  }
};
