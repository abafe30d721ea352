import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageJson } from '../damage/json';
import type { Files, Format } from '../format';
import { readCheckpoint } from './read-checkpoint';
import { safetensors } from './safetensors';
import { torch } from './torch';

const config = JSON.stringify({
  _class_name: 'UNet2DModel',
  _diffusers_version: '0.30.0',
  sample_size: 8,
  in_channels: 3,
  block_out_channels: [32, 64],
  act_fn: 'silu',
  norm_eps: 1e-5,
  center_input_sample: false,
});
const scheduler = JSON.stringify({
  _class_name: 'DDPMScheduler',
  beta_start: 0.0001,
  num_train_timesteps: 1000,
});
const index = JSON.stringify({
  _class_name: 'DDPMPipeline',
  unet: ['diffusers', 'UNet2DModel'],
  scheduler: ['diffusers', 'DDPMScheduler'],
});

const weights = safetensors.whole[0]?.['weights'] as Uint8Array;
const texts = {
  'unet/config.json': config,
  'scheduler/scheduler_config.json': scheduler,
  'model_index.json': index,
};

const pipeline: Files = {
  ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, bytes(text)])),
  'unet/diffusion_pytorch_model.safetensors': weights,
};

/** Folders of diffusers: their JSON by tokens, files that are missing or in one another's place, and bytes. */
export const diffusers: Format = {
  name: 'diffusers',
  whole: [pipeline],
  damaged(dice) {
    const names = Object.keys(pipeline);
    const name = dice.pick(names);
    const way = dice.below(10);
    if (way < 6) {
      const file = dice.pick(Object.keys(texts)) as keyof typeof texts;
      return { ...pipeline, [file]: bytes(damageJson(texts[file], dice)) };
    }
    if (way < 8) return { ...pipeline, [name]: damageBytes(pipeline[name] as Uint8Array, dice) };
    if (way < 9) return { ...pipeline, [name]: pipeline[dice.pick(names)] as Uint8Array };
    const { 'unet/diffusion_pytorch_model.safetensors': _, ...others } = pipeline;
    return { ...others, 'unet/diffusion_pytorch_model.bin': torch.damaged(dice)['weights'] as Uint8Array };
  },
  read: readCheckpoint,
};
