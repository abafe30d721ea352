import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { counted } from './count';
import type { Condition } from './denoiser';

beforeAll(() => tf.setBackend('cpu'));

it('counts calls and examples, and passes on all arguments', () => {
  const seen: unknown[] = [];
  const watched = counted((...args) => {
    seen.push(args);
    return tf.neg(args[0]);
  });
  expect([watched.calls, watched.examples]).toEqual([0, 0]);
  const [x, one] = [tf.ones([3, 2]), tf.scalar(4)];
  const level = { time: 1, alpha: 1, sigma: 1 };
  const condition: Condition = { labels: tf.tensor1d([1, 2, 3], 'int32') };
  expect([...watched.denoise(x, level, condition).dataSync()]).toEqual(Array(6).fill(-1));
  watched.denoise(x, level);
  watched.denoise(one, level);
  expect([watched.calls, watched.examples]).toEqual([3, 6]);
  expect(seen).toEqual([
    [x, level, condition],
    [x, level, undefined],
    [one, level, undefined],
  ]);
});
