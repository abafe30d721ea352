import { diffusersFamily } from '../diffusers-unet/family';
import { type DiffusersUnet, diffusersUnet } from '../diffusers-unet/network';

/** Options of the smallest UNet2DModel. */
export const tiny = {
  sample_size: 4,
  in_channels: 2,
  out_channels: 2,
  layers_per_block: 1,
  norm_num_groups: 4,
  block_out_channels: [8],
  down_block_types: ['DownBlock2D'],
  up_block_types: ['UpBlock2D'],
};

/** Returns the description of a diffusers folder with a scheduler's configuration. */
export const recognise = (scheduler: Readonly<Record<string, unknown>>, config = {}) => {
  const found = diffusersFamily.recognise({
    className: 'UNet2DModel',
    config: { ...tiny, ...config },
    scheduler,
  });
  if (found === undefined) throw new Error('not recognised');
  return found;
};
/** Makes the network of such a description. */
export const makeNetwork = ({ kind: _, ...options }: ReturnType<typeof recognise>): DiffusersUnet =>
  diffusersUnet(options);
