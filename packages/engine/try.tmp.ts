import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/engine';

const t = Date.now();
const e = await startEngine({
  onProgress: (p) =>
    console.log(((Date.now() - t) / 1000).toFixed(1), p.stage, p.message, p.fraction?.toFixed(2)),
});
console.log(e, Date.now() - t);
const x = tf.randomNormal([2, 8, 8, 32]);
const [y] = tf
  .engine()
  .runKernel(
    'TractGroupNorm',
    { x, gamma: tf.ones([32]), beta: tf.zeros([32]) },
    { groups: 8, eps: 1e-5, silu: false },
  ) as tf.Tensor[];
console.log(tf.moments(y!).variance.dataSync(), tf.getBackend());
