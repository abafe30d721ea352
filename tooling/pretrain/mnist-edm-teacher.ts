import { heun } from '@tractjs/tractjs';
import { shippedModel } from './shipped-model';

export const { run } = shippedModel({
  ...{ name: 'mnist-edm-teacher', command: 'train' },
  // One Euler step from sigma = 80, and what EDM's own sampler does on CIFAR-10.
  samplers: { euler1: { steps: 1 }, heun18: { steps: 18, step: heun() } },
});
