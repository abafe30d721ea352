import { shippedModel } from './shipped-model';

export const { run } = shippedModel({
  ...{ name: 'mnist-teacher', command: 'train' },
  samplers: { teacher1: { steps: 1 }, teacher2: { steps: 2 }, teacher32: { steps: 32 } },
});
