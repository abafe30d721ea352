import { shippedModel } from './shipped-model';

export const { run } = shippedModel({
  ...{ name: 'mnist-edm-student', command: 'distill' },
  samplers: { student1: { steps: 1 } },
});
