import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { DataSource } from '@tractjs/core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { uniformTime } from './objective/levels';
import { batch, constant, watched, zeroData } from './testing/constant-network';
import { collect, path } from './testing/test-support';
import { train } from './train';

beforeAll(() => tf.setBackend('cpu'));

describe('a distillation and a training', () => {
  /** A loss of 1 for every example. */
  const flat = () => (squares: tf.Tensor) => tf.onesLike(squares);

  it('use the given loss', async () => {
    const { run, end } = watched(1, { loss: flat(), weight: () => 3 });
    expect((await collect(run))[0]).toMatchObject({ loss: 3, gradientNorm: 0 });
    end();
    const { model } = constant();
    const start = model(2);
    const training = train({
      model: start,
      data: zeroData,
      levels: uniformTime(path),
      weight: () => 3,
      samples: 8,
      batch,
      seed: 3,
      loss: flat(),
    });
    expect((await collect(training))[0]).toMatchObject({ loss: 3, gradientNorm: 0 });
    training.dispose();
    tf.dispose(start.params);
  });

  it('read each batch of a slow source ahead once, and none after the end', async () => {
    const read = async (make: (data: DataSource) => AsyncIterable<unknown>) => {
      const requested: number[] = [];
      const slow: DataSource = {
        ...zeroData,
        async batch(position, count) {
          requested.push(position);
          return await zeroData.batch(position, count);
        },
      };
      const seen: number[] = [];
      for await (const _ of make(slow)) seen.push(requested.length);
      return { requested, seen };
    };
    const expected = { requested: [0, 8, 16], seen: [2, 3, 3] };
    const ends: (() => void)[] = [];
    const distilled = await read((data) => {
      const { run, end } = watched(3, { data });
      ends.push(end);
      return run;
    });
    expect(distilled).toEqual(expected);
    const { model } = constant();
    const start = model(2);
    const trained = await read((data) => {
      const run = train({
        model: start,
        data,
        levels: uniformTime(path),
        weight: () => 1,
        samples: 24,
        batch,
        seed: 3,
        every: 1,
      });
      ends.push(run.dispose);
      return run;
    });
    expect(trained).toEqual(expected);
    for (const end of ends) end();
    tf.dispose(start.params);
  });
});

it('reports examples per second and the seconds left', async () => {
  let clock = 0;
  // A step reads the clock twice, at its start and at its end.
  vi.spyOn(performance, 'now').mockImplementation(() => {
    clock += 250;
    return clock;
  });
  try {
    const { run, end } = watched(2, { every: 1 });
    const events = await collect(run);
    expect(events.map(({ rate, secondsLeft }) => [rate, secondsLeft])).toEqual([
      [batch / 0.25, 0.25],
      [batch / 0.25, 0],
    ]);
    end();
  } finally {
    vi.restoreAllMocks();
  }
});
