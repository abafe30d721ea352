import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Condition, type Denoiser, type Level, noised, randomSource } from '@tractjs/core';
import { gradientError, registerGradients } from '@tractjs/ops';
import { beforeAll, describe, expect, it } from 'vitest';
import { ve, vp } from '../testing/test-support';
import { fromTwoHeads, toTwoHeads } from './two-heads';

beforeAll(async () => {
  await tf.setBackend('cpu');
  registerGradients();
});

const pure: Level = { time: 1, alpha: 0, sigma: 1 };
const clean: Level = { time: 0, alpha: 0.5, sigma: 0 };
const close = (actual: tf.Tensor, expected: readonly number[]) => {
  expect(actual.size).toBe(expected.length);
  actual.dataSync().forEach((value, i) => {
    expect(value).toBeCloseTo(expected[i]!, 5);
  });
};

describe('fromTwoHeads', () => {
  const [x, x0Head, noiseHead] = [
    [0.3, -1],
    [0.7, 0.2],
    [1.2, -0.4],
  ];
  const predict: Denoiser = () =>
    tf.tensor(
      [x0Head!, noiseHead!].flatMap(([a, b]) => [a!, b!]),
      [1, 4],
    );
  const blend = (level: Level) => fromTwoHeads(predict)(tf.tensor([x!]), level);

  it('is sigma^2 x0 + alpha (x - sigma noise) if the variance is preserved, even if the heads disagree', () => {
    const { alpha, sigma } = vp(0.3);
    close(
      blend(vp(0.3)),
      x!.map((value, i) => sigma ** 2 * x0Head![i]! + alpha * (value - sigma * noiseHead![i]!)),
    );
  });

  it('has the same weights on any path with the same log-SNR', () => {
    close(
      blend(ve(3)),
      x!.map((value, i) => 0.9 * x0Head![i]! + 0.1 * (value - 3 * noiseHead![i]!)),
    );
    close(
      blend({ time: 0.6, alpha: 0.4, sigma: 0.6 }),
      x!.map((value, i) => (9 * x0Head![i]! + (4 * (value - 0.6 * noiseHead![i]!)) / 0.4) / 13),
    );
  });

  it('is the x0 head at alpha = 0 and x / alpha at sigma = 0', () => {
    expect([...blend(pure).dataSync()]).toEqual(x0Head!.map(Math.fround));
    expect([...blend(clean).dataSync()]).toEqual(x!.map((value) => Math.fround(2 * value)));
  });

  it('passes gradients to both heads, and the condition to the function', () => {
    const params = { w: randomSource(2).normalTensor([2, 4]) };
    const input = randomSource(3).normalTensor([2, 2]);
    const condition: Condition = { labels: tf.tensor1d([1, 0], 'int32') };
    const received: unknown[] = [];
    const loss = ({ w }: Readonly<Record<string, tf.Tensor>>) => {
      const heads: Denoiser = (at, _, given) => {
        received.push(given);
        return tf.matMul(at as tf.Tensor2D, w as tf.Tensor2D);
      };
      return tf.mean(tf.square(fromTwoHeads(heads)(input, [vp(0.3), vp(0.7)], condition))) as tf.Scalar;
    };
    expect(gradientError(loss, params, { samples: 8 })).toBeLessThan(1e-2);
    expect(received.every((given) => given === condition)).toBe(true);
  });
});

describe('toTwoHeads', () => {
  const levels = [vp(0.2), ve(3), pure];
  const setting = () => {
    const random = randomSource(1);
    const [x0, noise] = [random.normalTensor([3, 2, 2]), random.normalTensor([3, 2, 2])];
    return { x0, noise, x: noised(x0, noise, levels) };
  };

  it('returns x0 and then the noise on the last axis, and leaks no tensors', () => {
    const { x0, noise, x } = setting();
    const before = tf.memory().numTensors;
    const both = toTwoHeads(() => tf.clone(x0))(x, levels);
    expect(tf.memory().numTensors).toBe(before + 1);
    expect(both.shape).toEqual([3, 2, 4]);
    close(tf.slice(both, [0, 0, 0], [3, 2, 2]), [...x0.dataSync()]);
    close(tf.slice(both, [0, 0, 2], [3, 2, 2]), [...noise.dataSync()]);
  });

  it('is reversed by fromTwoHeads, which leaks no tensors', () => {
    const { x } = setting();
    const denoise: Denoiser = (at) => tf.tidy(() => tf.sin(tf.mul(at, 2)));
    const direct = denoise(x, levels);
    const before = tf.memory().numTensors;
    const there = fromTwoHeads(toTwoHeads(denoise))(x, levels);
    expect(tf.memory().numTensors).toBe(before + 1);
    close(there, [...direct.dataSync()]);
  });
});

describe('bad arguments are refused and leak no tensors', () => {
  const same: Denoiser = (x) => tf.clone(x);
  it.each<[string, readonly number[], (x: tf.Tensor) => unknown, RegExp]>([
    [
      'one head',
      [2, 3],
      (x) => fromTwoHeads(same)(x, vp(0.5)),
      /predict is .*returns the shape \[2,3\].*return \[2,6\]/,
    ],
    ['x without channels', [2], (x) => fromTwoHeads(same)(x, vp(0.5)), /x is "of shape \[2\]"/],
    ['x without channels, the other way', [2], (x) => toTwoHeads(same)(x, vp(0.5)), /x is "of shape/],
    [
      'noise of a clean level',
      [2, 1],
      (x) => toTwoHeads(same)(x, [vp(0.5), clean]),
      /levels is \{"alpha":0.5,"sigma":0\}: .*does not contain noise/,
    ],
  ])('%s', (_, shape, f, message) => {
    const x = tf.zeros([...shape]);
    const before = tf.memory().numTensors;
    expect(() => f(x)).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});
