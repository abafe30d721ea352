import { studentJob } from './recipe';
import { shippedModel } from './shipped-model';

export const { run } = shippedModel({
  name: 'mnist-edm-student',
  job: () =>
    studentJob({
      teacher: 'pretrained:mnist-edm-teacher',
      samples: 300_000,
      batch: 64,
      learningRate: 0.0015,
      seed: 0,
    }),
  samplers: { student1: { steps: 1 } },
});
