import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { workNames } from './arguments';
import { peerUnet } from './peer-unet';
import { makeInputs, makeWork } from './works';

const network = peerUnet({ channels: 8, size: 8 });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const values = (tensors: Readonly<Record<string, tf.Tensor>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, x.dataSync().slice()]));

describe('makeInputs', () => {
  it('gives the same every time', () => {
    const [a, b] = [makeInputs(network, 3), makeInputs(network, 3)];
    expect(a.times).toHaveLength(3);
    expect(values({ ...a.params, x: a.x, y: a.y })).toEqual(values({ ...b.params, x: b.x, y: b.y }));
    expect(a.times).toEqual(b.times);
    a.dispose();
    b.dispose();
  });
});

describe('makeWork', () => {
  it.each(workNames)('%s: keeps the inputs as they are and leaves no tensor behind', (name) => {
    const before = tf.memory().numTensors;
    const inputs = makeInputs(network, 2);
    const start = values({ ...inputs.params, x: inputs.x });
    const work = makeWork(name, network, inputs);
    work.run();
    const between = tf.memory().numTensors;
    work.run();
    expect(tf.memory().numTensors).toBe(between);
    expect(values({ ...inputs.params, x: inputs.x })).toEqual(start);
    work.dispose();
    inputs.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('train: the loss falls', () => {
    const inputs = makeInputs(network, 2);
    const work = makeWork('train', network, inputs);
    const losses = Array.from({ length: 6 }, work.run);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    work.dispose();
    inputs.dispose();
  });

  it('tract: the first loss compares the network with itself, clipped', () => {
    const inputs = makeInputs(network, 2);
    const work = makeWork('tract', network, inputs);
    const expected = tf.tidy(() => {
      const y = network.apply(inputs.params, inputs.x, inputs.times);
      return tf.div(tf.sum(tf.squaredDifference(y, tf.clipByValue(y, -1, 1))), 2).dataSync()[0] as number;
    });
    expect(work.run() / expected).toBeCloseTo(1, 5);
    work.dispose();
    inputs.dispose();
  });
});
