import * as tf from '@tensorflow/tfjs-core';
import {
  disposeParams,
  type Model,
  mlp,
  randomSource,
  startEngine,
  uniform,
  vpCosine,
} from '@tractjs/tractjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { InterruptedError } from '../errors';
import { drawUntil } from './draw';

let model: Model;

beforeAll(async () => {
  await startEngine({ backend: 'cpu' });
  const network = mlp({ width: 8, layers: 1 });
  model = { network, params: network.init(randomSource(0)), schedule: vpCosine(), grid: uniform() };
  return () => disposeParams(model.params);
});

describe('drawUntil', () => {
  it('stops after the batch during which it is interrupted', async () => {
    const controller = new AbortController();
    const before = tf.memory().numTensors;
    let drawn = 0;
    const walk = async () => {
      for await (const x of drawUntil(
        model,
        { count: 100, batch: 10, steps: 1, seed: 0 },
        controller.signal,
      )) {
        drawn += x.shape[0] as number;
        x.dispose();
        if (drawn === 30) controller.abort();
      }
    };
    await expect(walk()).rejects.toBeInstanceOf(InterruptedError);
    expect(drawn).toBe(30);
    expect(tf.memory().numTensors).toBe(before);
  });
});
