import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Denoiser, perExample } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { failures } from '../kit/check';
import { mixture } from '../oracles/mixture';
import { asDenoiser } from '../oracles/oracle';
import { denoiserChecks } from './denoiser-checks';

beforeAll(() => tf.setBackend('cpu'));

const exact = asDenoiser(mixture());

const failed = async (denoise: Denoiser, labels?: number[]): Promise<string[]> => {
  const subject = { denoise, shape: [4, 2], ...(labels && { labels }) };
  return (await failures(denoiserChecks(() => subject))).map(({ name }) => name);
};

describe('denoiserChecks', () => {
  it('pass for an exact denoiser', async () => {
    expect(await failed(exact)).toEqual([]);
  });

  it('pass labels to a denoiser that needs them', async () => {
    const conditional: Denoiser = (x, levels, condition) =>
      tf.tidy(() =>
        tf.add(exact(x, levels), tf.reshape(tf.cast(condition?.labels as tf.Tensor, 'float32'), [-1, 1, 1])),
      );
    expect(await failed(conditional, [0, 1, 2])).toEqual([]);
  });

  it('catch wrong shapes', async () => {
    const names = await failed((x) => tf.tidy(() => tf.mean(x, 1)));
    expect(names).toContain('predicts a new float32 tensor of the shape of x');
  });

  it('catch numbers that are not finite', async () => {
    const names = await failed((x, levels) =>
      tf.tidy(() =>
        tf.div(
          x,
          tf.reshape(
            perExample(levels, x.shape[0] as number, (l) => (l.sigma < 1e-3 ? 0 : 1)),
            [-1, 1, 1],
          ),
        ),
      ),
    );
    expect(names).toContain('is finite at every level');
  });

  it('catch examples that affect each other, and levels of other examples', async () => {
    const name = 'one level per example gives the same as example by example';
    expect(await failed((x) => tf.tidy(() => tf.sub(x, tf.mean(x, 0))))).toContain(name);
    expect(
      await failed((x, levels) => exact(x, Array.isArray(levels) ? (levels[0] as never) : levels)),
    ).toContain(name);
  });

  it('catch a single level that is not applied to all examples', async () => {
    const names = await failed((x, levels) => (Array.isArray(levels) ? exact(x, levels) : tf.zerosLike(x)));
    expect(names).toContain('a single level applies to all examples of a batch');
  });

  it('catch randomness, leaks and disposed inputs', async () => {
    let call = 0;
    expect(await failed((x) => tf.tidy(() => tf.mul(x, 1 + (call++ % 7) / 1e6)))).toContain(
      'the same input gives the same bits',
    );
    const leaks = 'x stays as it is, and no tensor leaks';
    const leaky: Denoiser = (x) => {
      const twice = tf.mul(x, 2);
      return tf.add(twice, 1);
    };
    expect(await failed(leaky)).toEqual([leaks]);
    const greedy: Denoiser = (x) => {
      const out = tf.mul(x, 2);
      x.dispose();
      return out;
    };
    expect(await failed(greedy)).toEqual([leaks]);
  });
});
