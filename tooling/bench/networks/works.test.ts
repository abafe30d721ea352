import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { workNames } from '../arguments';
import { makeInputs } from './inputs';
import { peerUnet } from './peer-unet';
import { makeWork } from './works';

const bench = peerUnet({ channels: 8, size: 8 });
const SAMPLES = 3;

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const values = (tensors: Readonly<Record<string, tf.Tensor>>) =>
  Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, x.dataSync().slice()]));

describe('makeWork', () => {
  it.each(workNames)('%s: does not change the inputs and leaks no tensors', (name) => {
    const before = tf.memory().numTensors;
    const inputs = makeInputs(bench, 2);
    const start = values({ ...inputs.params, x: inputs.x });
    const work = makeWork(name, bench, inputs, SAMPLES);
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
    const inputs = makeInputs(bench, 2);
    const work = makeWork('train', bench, inputs, SAMPLES);
    const losses = Array.from({ length: 6 }, work.run);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    work.dispose();
    inputs.dispose();
  });

  it('counts the images of a call', () => {
    const inputs = makeInputs(bench, 2);
    const works = workNames.map((name) => makeWork(name, bench, inputs, SAMPLES));
    expect(works.map(({ images }) => images)).toEqual([2, 2, 2, SAMPLES]);
    for (const work of works) work.dispose();
    inputs.dispose();
  });
});
