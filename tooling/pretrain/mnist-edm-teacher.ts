import { heun } from '@tractjs/tractjs';
import { teacherJob } from './recipe';
import { shippedModel } from './shipped-model';

export const { run } = shippedModel({
  name: 'mnist-edm-teacher',
  job: () =>
    teacherJob({
      objective: 'edm',
      network: {
        kind: 'edm',
        model_type: 'SongUNet',
        model_channels: 8,
        channel_mult: [1, 2, 4],
        num_blocks: 1,
        attn_resolutions: [7],
      },
      samples: 320_000,
      batch: 64,
      learningRate: 0.004,
      mu: 0.999,
      seed: 1,
    }),
  // One Euler step from sigma = 80, and what EDM's own sampler does on CIFAR-10.
  samplers: { euler1: { steps: 1 }, heun18: { steps: 18, step: heun() } },
});
