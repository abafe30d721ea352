import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { edmNetwork } from '@tractjs/zoo';

/** EDM's class-conditional DDPM++ for CIFAR-10 with VP: 55.7 M parameters (Karras et al. 2022, table 7). */
const config = {
  img_resolution: 32,
  img_channels: 3,
  label_dim: 10,
  augment_dim: 9,
  model_type: 'SongUNet',
  embedding_type: 'positional',
  encoder_type: 'standard',
  decoder_type: 'standard',
  channel_mult_noise: 1,
  resample_filter: [1, 1],
  model_channels: 128,
  channel_mult: [2, 2, 2],
  num_blocks: 4,
  attn_resolutions: [16],
  dropout: 0.13,
};

/** Returns a shape in PyTorch's layout: [k, k, in, out] becomes [out, in, k, k], [in, out] becomes [out, in]. */
const torchShape = (shape: readonly number[]): readonly number[] => {
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  return shape.length === 4 ? [outputs, inputs, height, width] : [...shape].reverse();
};

const tensors = Object.entries(edmNetwork('EDMPrecond', config).paramShapes()).flatMap(([name, shape]) => {
  // Resampling layers also have a filter, which follows from the configuration and is not a parameter.
  const filter = /_(?:down|up)\.(?:conv0|skip)\.weight$/.test(name)
    ? [[name.replace(/weight$/, 'resample_filter'), [1, 1, 2, 2]] as const]
    : [];
  return [[name, torchShape(shape)] as const, ...filter];
});

const file = fileURLToPath(new URL('edm-cifar10.json', import.meta.url));
const text = JSON.stringify({ class: 'EDMPrecond', config, tensors: Object.fromEntries(tensors) }, null, 2);
const flat = (list: string) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']');
writeFileSync(file, `${text.replace(/\[[\d,\s]*\]/g, flat)}\n`);
console.log(`${file}: ${tensors.length} tensors`);
