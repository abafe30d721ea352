import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type DataSource, type Level, type Model, type Network, perExample, randomSource } from '@tractjs/core';
import { distill, uniformWeight } from '@tractjs/distill';
import { uniform, vpCosine } from '@tractjs/schedules';
import { ddim } from '@tractjs/steps';

await tf.setBackend('cpu');

const spread = ({ alpha, sigma }: Level) => Math.hypot(0.5 * alpha, sigma);
const network: Network = {
  name: 'linear',
  description: { kind: 'linear' },
  shape: [1],
  classes: 0,
  init: () => ({ a: tf.scalar(1), b: tf.scalar(0) }),
  apply: ({ a, b }, x, levels) =>
    tf.tidy(() => {
      const column = (f: (level: Level) => number) => tf.reshape(perExample(levels, x.shape[0]!, f), [-1, 1]);
      const posterior = tf.mul(a!, column((l) => (0.25 * l.alpha) / spread(l) ** 2));
      const flow = tf.mul(b!, column((l) => 0.5 / spread(l)));
      return tf.add(0.3, tf.mul(tf.add(posterior, flow), tf.sub(x, column((l) => 0.3 * l.alpha))));
    }),
};

const data: DataSource = {
  name: 'gaussian',
  shape: [1],
  classes: 0,
  size: Infinity,
  batch(position, count) {
    const source = randomSource(5);
    source.position = position * 2;
    return { x: tf.tidy(() => tf.add(0.3, tf.mul(0.5, source.normalTensor([count, 1])))) };
  },
};

const teacher: Model = { network, params: network.init(randomSource(1)), schedule: vpCosine(), grid: uniform() };
const run = distill({
  teacher,
  data,
  phases: [32, 4, 1], // from 32 steps to 4, then to 1
  teacherStep: ddim(),
  studentStep: ddim(),
  samples: 64 * 100, // of each phase
  batch: 64,
  learningRate: (fraction) => 0.1 * (1 - fraction),
  weight: uniformWeight(),
  clip: { teacher: false, selfTeacher: false },
  seed: 1,
  every: 50,
});
for await (const { from, to, step, loss } of run) {
  const [a, b] = ['a', 'b'].map((name) => run.model.params[name]!.dataSync()[0]!.toFixed(2));
  console.log(`${from} -> ${to} steps, update ${step}: loss ${loss.toFixed(4)}, student (${a}, ${b})`);
}
