import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { type Engine, startEngine } from '@tractjs/engine';
import { disposeParams, valueAndGradients } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { edmNetwork } from './edm/network';
import { mlp } from './networks/mlp';
import { unet } from './networks/unet';
import { losses, stirred, vp } from './testing/test-support';

let engine: Engine;

beforeAll(async () => {
  engine = await startEngine();
}, 600_000);

const edmSizes = { img_resolution: 4, img_channels: 1, label_dim: 2, channel_mult: [1, 2], num_blocks: 1 };

const networks = [
  unet({ shape: [4, 4, 1], channels: 8, groups: 4, classes: 2 }),
  mlp({ shape: [3], width: 16, classes: 2 }),
  // Adds the embedding before the norm, or scales and shifts after it.
  edmNetwork('EDMPrecond', { ...edmSizes, model_type: 'SongUNet', model_channels: 8, attn_resolutions: [] }),
  edmNetwork('EDMPrecond', { ...edmSizes, model_type: 'DhariwalUNet', model_channels: 16 }),
];

describe('the fastest engine on this machine', () => {
  it.each(networks)('runs and differentiates $name like the cpu backend', async (network) => {
    const evaluate = () => {
      const params = stirred(network);
      const x = randomSource(1).normalTensor([2, ...network.shape]);
      const labels = tf.tensor1d([1, 0], 'int32');
      const loss = (p: typeof params) =>
        tf.sum(tf.square(network.apply(p, x, [vp(0.3), vp(0.8)], { labels }))) as tf.Scalar;
      const { value, gradients } = valueAndGradients(loss, params);
      const read = [value, ...Object.values(gradients)].map((y) => y.dataSync());
      tf.dispose([x, labels, value]);
      for (const record of [params, gradients]) disposeParams(record);
      return read;
    };
    await tf.setBackend('cpu');
    const plain = evaluate();
    await tf.setBackend(engine.tfjsBackend);
    const before = tf.memory().numTensors;
    const fast = evaluate();
    expect(tf.memory().numTensors).toBe(before);
    const size = (numbers: Iterable<number>) => {
      let most = 0;
      for (const number of numbers) most = Math.max(most, Math.abs(number));
      return most;
    };
    const largest = size(plain.map(size));
    plain.forEach((values, i) => {
      expect(size(values.map((value, k) => (fast[i]?.[k] as number) - value))).toBeLessThan(1e-5 * largest);
    });
  });

  it('trains the U-Net without leaking tensors', async () => {
    await tf.setBackend(engine.tfjsBackend);
    const before = tf.memory().numTensors;
    const curve = losses(unet({ shape: [4, 4, 1], channels: 8, groups: 4 }), 20);
    expect(curve.at(-1)).toBeLessThan((curve[0] as number) / 2);
    expect(tf.memory().numTensors).toBe(before);
  });
});
