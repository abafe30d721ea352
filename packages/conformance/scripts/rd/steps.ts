import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Denoiser, type Level, type Levels, trajectory } from '@tractjs/core';
import { edm, karras } from '@tractjs/schedules';
import { ddim, heun } from '@tractjs/steps';

await tf.setBackend('cpu');

// E[x0 | x] of that data, where x = x0 + sigma noise.
const denoise: Denoiser = (x, levels: Levels) =>
  tf.tidy(() => {
    const { sigma } = levels as Level;
    return tf.add(0.3, tf.mul(tf.sub(x, 0.3), 0.25 / (0.25 + sigma ** 2)));
  });

const grid = karras()(edm(), 16);
const x = tf.tensor([-100, 20, 90]);
const exact = [-100, 20, 90].map((value) => 0.3 + (value - 0.3) * Math.sqrt(0.25 / (0.25 + 80 ** 2)));
for (const step of [ddim(), heun()]) {
  for (const point of trajectory(denoise, x, { grid, step })) {
    if (point.index > 0) continue;
    const errors = Array.from(point.x.dataSync(), (value, i) => Math.abs(value - exact[i]!));
    console.log(`${step.name}, order ${step.order}: largest error ${Math.max(...errors).toFixed(5)}`);
  }
}
