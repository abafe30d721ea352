import '@tensorflow/tfjs-backend-cpu';
import { describeDenoiser } from '@tractjs/conformance';
import { denoiser } from '@tractjs/core';
import { describe, it } from 'vitest';
import { stirred } from '../testing/test-support';
import { mlp } from './mlp';
import { unet } from './unet';

const networks = {
  'of the U-Net': unet({ shape: [4, 4, 1], channels: 8, groups: 4, dataStd: 0.5 }),
  'of the MLP with classes': mlp({ width: 16, classes: 3 }),
};

for (const [name, network] of Object.entries(networks)) {
  const params = stirred(network);
  const labels = network.classes > 0 ? { labels: [0, 1, 2] } : {};
  const make = () => ({ denoise: denoiser({ network, params }), shape: network.shape, ...labels });
  describeDenoiser(name, make, { describe, it });
}
