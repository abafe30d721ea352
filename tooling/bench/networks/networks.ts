import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { type EdmConfig, edmNetwork, mlp, type UnetOptions, unet, type ZooNetwork } from '@tractjs/zoo';
import type { NetworkName } from '../arguments';
import type { BenchNetwork } from './network';
import { peerUnet } from './peer-unet';

/**
 * Makes a network of the benchmark. `small` reduces it so that a comparison takes a moment, with all its kinds of layers.
 */
export const benchNetwork = (name: NetworkName, { small = false } = {}): BenchNetwork => makers[name](small);

const makers: Readonly<Record<NetworkName, (small: boolean) => BenchNetwork>> = {
  peer_unet: (small) => peerUnet(small ? { channels: 8, size: 8 } : {}),
  unet: (small) => demoUnet(small ? { channels: 8, shape: [8, 8, 1] } : { channels: 40 }),
  ddpmpp16: (small) => ddpmpp('ddpmpp16', 16, small),
  ddpmpp32: (small) => ddpmpp('ddpmpp32', 32, small),
  mlp: (small) => onCosine('mlp', mlp(small ? { width: 16 } : {})),
};

const onCosine = (name: NetworkName, network: ZooNetwork): BenchNetwork => ({
  name,
  network,
  schedule: vpCosine(),
  grid: uniform(),
  twin: network.description,
});

/** The demo's network: the zoo's U-Net for MNIST, with the width of the shipped teacher. */
const demoUnet = (options: UnetOptions): BenchNetwork => onCosine('unet', unet(options));

/**
 * EDM's DDPM++ for CIFAR-10 (Karras et al. 2022, table 7: multipliers 2, 2, 2, four blocks a resolution, attention at
 * 16 x 16), without augment labels and narrower than its 128 channels.
 */
const ddpmpp = (name: NetworkName, channels: number, small: boolean): BenchNetwork => {
  const config: EdmConfig = {
    img_resolution: small ? 8 : 32,
    img_channels: 3,
    model_type: 'SongUNet',
    model_channels: small ? channels / 4 : channels,
    channel_mult: small ? [1, 2] : [2, 2, 2],
    channel_mult_emb: 4,
    num_blocks: small ? 1 : 4,
    attn_resolutions: [small ? 4 : 16],
  };
  return {
    name,
    network: edmNetwork('EDMPrecond', config),
    schedule: edm(),
    grid: karras(),
    twin: { kind: 'ddpmpp', ...config },
  };
};
