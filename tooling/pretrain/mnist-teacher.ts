import { teacherJob } from './recipe';
import { shippedModel } from './shipped-model';

export const { run } = shippedModel({
  name: 'mnist-teacher',
  job: () =>
    teacherJob({
      objective: 'vp',
      network: { kind: 'unet', channels: 40 },
      samples: 800_000,
      batch: 64,
      learningRate: 0.004,
      mu: 0.9995,
      seed: 1,
    }),
  samplers: { teacher1: { steps: 1 }, teacher2: { steps: 2 }, teacher32: { steps: 32 } },
});
