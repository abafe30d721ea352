import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Params, TractError } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { scalars } from '../testing/test-support';
import { emaWeight } from './ema';
import { type Learner, learner, learningRateAt, linearDecay } from './learner';

beforeAll(() => tf.setBackend('cpu'));

/** (a - 3)^2 + 10 b^2 */
const quadratic = ({ a, b }: Params): tf.Scalar =>
  tf.tidy(() =>
    tf.add(tf.square(tf.sub(a as tf.Tensor, 3)), tf.mul(10, tf.square(b as tf.Tensor))),
  ) as tf.Scalar;

const withStart = (body: (start: Params) => void): void => {
  const before = tf.memory().numTensors;
  const start = { a: tf.scalar(1), b: tf.scalar(-1) };
  body(start);
  expect(scalars(start)).toEqual({ a: 1, b: -1 });
  tf.dispose(start);
  expect(tf.memory().numTensors).toBe(before);
};

/** Every number of a learner's state. */
const stateOf = (learning: Learner) => ({ ...scalars(learning.tensors()), steps: learning.steps });

describe('learner', () => {
  it('takes a step of Adam and moves its averages', () => {
    withStart((start) => {
      const learning = learner(start, ['fast', 'slow']);
      const first = learning.update(quadratic, 0.1, { fast: emaWeight(0.5, 1), slow: emaWeight(0.9, 1) });
      expect(first.loss).toBe(14);
      expect(first.gradientNorm).toBeCloseTo(Math.hypot(-4, -20), 4);
      // Adam's first step is the learning rate, against the sign of the gradient.
      expect(scalars(learning.params)['a']).toBeCloseTo(1.1, 6);
      expect(scalars(learning.params)['b']).toBeCloseTo(-0.9, 6);
      for (const average of Object.values(learning.averages))
        expect(scalars(average)['a']).toBeCloseTo(1.1, 6);
      learning.update(quadratic, 0.1, { fast: emaWeight(0.5, 2), slow: emaWeight(0.9, 2) });
      const { a } = scalars(learning.params) as { a: number };
      expect(scalars(learning.averages.fast)['a']).toBeCloseTo((1.1 * 0.5 + a) / 1.5, 6);
      expect(scalars(learning.averages.slow)['a']).toBeCloseTo((1.1 * 0.9 + a) / 1.9, 6);
      expect(learning.steps).toBe(2);
      learning.dispose();
    });
  });

  it('finds the minimum of a quadratic', () => {
    withStart((start) => {
      const learning = learner(start, []);
      for (let i = 0; i < 300; i++) learning.update(quadratic, 0.1, {});
      expect(scalars(learning.params)['a']).toBeCloseTo(3, 3);
      expect(scalars(learning.params)['b']).toBeCloseTo(0, 3);
      learning.dispose();
    });
  });

  it('clips the global norm before Adam updates its moments', () => {
    withStart((start) => {
      const learning = learner(start, [], { clip: 1, beta1: 0.5 });
      const { gradientNorm } = learning.update(quadratic, 0.1, {});
      expect(gradientNorm).toBeCloseTo(Math.hypot(4, 20), 4);
      expect(scalars(learning.tensors())['adam.m/b']).toBeCloseTo((0.5 * -20) / Math.hypot(4, 20), 5);
      learning.dispose();
    });
  });

  it('resumes from a saved state with the same bits', () => {
    withStart((start) => {
      const learning = learner(start, ['average']);
      const run = (one: Learner, count: number) => {
        for (let i = 0; i < count; i++)
          one.update(quadratic, 0.05, { average: emaWeight(0.9, one.steps + 1) });
      };
      run(learning, 5);
      const saved = Object.fromEntries(
        Object.entries(learning.tensors()).map(([name, x]) => [
          name,
          tf.tensor(x.dataSync().slice(), x.shape),
        ]),
      );
      const resumed = learner(start, ['average'], {}, { tensors: saved, steps: 5 });
      tf.dispose(saved);
      expect(stateOf(resumed)).toEqual(stateOf(learning));
      run(learning, 5);
      run(resumed, 5);
      expect(stateOf(resumed)).toEqual(stateOf(learning));
      learning.dispose();
      resumed.dispose();
    });
  });

  it('refuses a state that does not fit, and leaks no tensor', () => {
    withStart((start) => {
      const learning = learner(start, []);
      const tensors = learning.tensors();
      expect(() => learner(start, ['average'], {}, { tensors, steps: 0 })).toThrow('no tensor "average/a"');
      expect(() => learner(start, [], {}, { tensors, steps: undefined as unknown as number })).toThrow(
        'steps is undefined',
      );
      learning.dispose();
    });
  });

  it('applies nothing if the loss or its gradient is not finite', () => {
    withStart((start) => {
      const learning = learner(start, ['average']);
      learning.update(quadratic, 0.1, { average: 1 });
      const before = [stateOf(learning), tf.memory().numTensors];
      const broken: Readonly<Record<string, (params: Params) => tf.Scalar>> = {
        'a loss that is not a number': ({ a }) =>
          tf.tidy(() => tf.mul(a as tf.Tensor, Number.NaN)) as tf.Scalar,
        'an infinite loss with a finite gradient': ({ a }) =>
          tf.tidy(() => tf.add(a as tf.Tensor, Number.POSITIVE_INFINITY)) as tf.Scalar,
        'a finite loss with an infinite gradient': ({ a }) =>
          tf.tidy(() => tf.sqrt(tf.mul(0, tf.square(a as tf.Tensor)))) as tf.Scalar,
      };
      const faults = Object.values(broken).map((loss) => {
        const { fault } = learning.update(loss, 0.1, { average: 0.5 });
        expect([stateOf(learning), tf.memory().numTensors]).toEqual(before);
        return fault;
      });
      expect(faults).toEqual(['loss is not finite', 'loss is not finite', 'gradient is not finite']);
      learning.dispose();
    });
  });

  it('applies nothing if the loss is above the limit, and returns its gradient norm', () => {
    withStart((start) => {
      const learning = learner(start, ['average']);
      const before = [stateOf(learning), tf.memory().numTensors];
      const refused = learning.update(quadratic, 0.1, { average: 0.5 }, 13.9);
      expect(refused).toMatchObject({ loss: 14, fault: 'loss exploded' });
      expect([stateOf(learning), tf.memory().numTensors]).toEqual(before);
      const applied = learning.update(quadratic, 0.1, { average: 0.5 }, 14);
      expect(applied).toEqual({ loss: 14, gradientNorm: refused.gradientNorm });
      expect(learning.steps).toBe(1);
      learning.dispose();
    });
  });

  it('neither trains nor averages buffers, and resumes from a state in which they were trained', () => {
    withStart((start) => {
      const options = { buffers: ['b'], clip: 1 };
      const learning = learner(start, ['average'], options);
      const { average } = learning.averages;
      const { loss, gradientNorm } = learning.update(quadratic, 0.1, { average: 0.5 });
      expect(loss).toBe(14);
      expect(gradientNorm).toBeCloseTo(4, 6);
      expect(scalars(learning.params)).toEqual({ a: expect.closeTo(1.1, 6), b: -1 });
      expect(scalars(average)).toEqual({ a: expect.closeTo(1.05, 6), b: -1 });
      // Clipped by the norm of the only trained gradient.
      expect(scalars(learning.tensors())['adam.m/a']).toBeCloseTo(-0.1, 6);
      expect(Object.keys(learning.tensors())).toEqual([
        ...['params/a', 'params/b', 'adam.m/a', 'adam.v/a', 'average/a', 'average/b'],
      ]);
      const trained = learner(start, ['average']);
      trained.update(quadratic, 0.1, { average: 0.5 });
      const resumed = learner(start, ['average'], options, { tensors: trained.tensors(), steps: 1 });
      resumed.update(quadratic, 0.1, { average: 0.5 });
      expect(scalars(resumed.params)['a']).not.toBeCloseTo(1.1, 3);
      expect(scalars(resumed.params)['b']).toBe(scalars(trained.params)['b']);
      expect(scalars(resumed.averages.average)['b']).toBe(scalars(trained.averages.average)['b']);
      resumed.resetAverages();
      expect(scalars(resumed.averages.average)).toEqual(scalars(resumed.params));
      for (const one of [learning, trained, resumed]) one.dispose();
      expect(() => learner(start, [], { buffers: ['frequencies'] })).toThrow(
        'buffers is "frequencies": give names of parameters',
      );
    });
  });

  it('restarts its averages from the parameters', () => {
    withStart((start) => {
      const learning = learner(start, ['average']);
      learning.update(quadratic, 0.5, { average: 0.1 });
      const { average } = learning.averages;
      expect(scalars(average)).not.toEqual(scalars(learning.params));
      learning.resetAverages();
      expect(scalars(average)).toEqual(scalars(learning.params));
      learning.update(quadratic, 0.5, { average: 0.1 });
      expect(scalars(average)).not.toEqual(scalars(learning.params));
      learning.dispose();
    });
  });
});

describe('learning rates', () => {
  it('are numbers or functions of the fraction done', () => {
    expect(learningRateAt(1e-3, 0.7)).toBe(1e-3);
    expect(learningRateAt(linearDecay(4), 0.25)).toBe(3);
    expect(learningRateAt(linearDecay(4, 2), 0.5)).toBe(3);
    for (const learningRate of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => learningRateAt(learningRate, 0)).toThrow(TractError);
    expect(() => learningRateAt((fraction) => 1 - 2 * fraction, 1)).toThrow('learningRate is -1');
  });
});

it('accepts a learning rate of 0 and 0 saved updates, but no negative number', () => {
  expect(learningRateAt(0, 0.5)).toBe(0);
  expect(learningRateAt(linearDecay(1e-3), 1)).toBe(0);
  withStart((start) => {
    const learning = learner(start, []);
    for (const steps of [-1, 1.5])
      expect(() => learner(start, [], {}, { tensors: learning.tensors(), steps })).toThrow(
        `steps is ${steps}`,
      );
    learner(start, [], {}, { tensors: learning.tensors(), steps: 0 }).dispose();
    learning.dispose();
  });
});
