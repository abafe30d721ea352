import '@tensorflow/tfjs-backend-cpu';
import { affine, gap } from '@tractjs/core';
import { failures, stepChecks } from '@tractjs/conformance';

const euler = (factor: number) => () =>
  affine({
    name: 'euler',
    order: 1,
    coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: (factor * gap(to, from)) / from.sigma }),
  });

for (const factor of [1, 1.01]) {
  const failed = await failures(stepChecks(euler(factor)));
  console.log(`factor ${factor}: ${failed.length} checks fail`);
  for (const { name, message } of failed.slice(0, 2)) console.log(`  ${name}: ${message}`);
}
