import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Params, TractError } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { scalars } from '../testing/test-support';
import { emaWeight } from './ema';
import { type Learner, learner, linearDecay, rateAt } from './learner';

beforeAll(() => tf.setBackend('cpu'));

/** (a - 3)^2 + 10 b^2 */
const bowl = ({ a, b }: Params): tf.Scalar =>
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
  it('takes Adam’s step and moves its averages', () => {
    withStart((start) => {
      const learning = learner(start, ['fast', 'slow']);
      const first = learning.update(bowl, 0.1, [emaWeight(0.5, 1), emaWeight(0.9, 1)]);
      expect(first.loss).toBe(14);
      expect(first.gradientNorm).toBeCloseTo(Math.hypot(-4, -20), 4);
      // Adam's first step is the rate, against the sign of the gradient.
      expect(scalars(learning.params)['a']).toBeCloseTo(1.1, 6);
      expect(scalars(learning.params)['b']).toBeCloseTo(-0.9, 6);
      for (const average of learning.averages) expect(scalars(average)['a']).toBeCloseTo(1.1, 6);
      learning.update(bowl, 0.1, [emaWeight(0.5, 2), emaWeight(0.9, 2)]);
      const { a } = scalars(learning.params) as { a: number };
      expect(scalars(learning.averages[0] as Params)['a']).toBeCloseTo((1.1 * 0.5 + a) / 1.5, 6);
      expect(scalars(learning.averages[1] as Params)['a']).toBeCloseTo((1.1 * 0.9 + a) / 1.9, 6);
      expect(learning.steps).toBe(2);
      learning.dispose();
    });
  });

  it('finds the bottom of a bowl', () => {
    withStart((start) => {
      const learning = learner(start, []);
      for (let i = 0; i < 300; i++) learning.update(bowl, 0.1, []);
      expect(scalars(learning.params)['a']).toBeCloseTo(3, 3);
      expect(scalars(learning.params)['b']).toBeCloseTo(0, 3);
      learning.dispose();
    });
  });

  it('clips the global norm: what Adam remembers is the scaled gradient', () => {
    withStart((start) => {
      const learning = learner(start, [], { clip: 1, beta1: 0.5 });
      const { gradientNorm } = learning.update(bowl, 0.1, []);
      expect(gradientNorm).toBeCloseTo(Math.hypot(4, 20), 4);
      expect(scalars(learning.tensors())['adam.m/b']).toBeCloseTo((0.5 * -20) / Math.hypot(4, 20), 5);
      learning.dispose();
    });
  });

  it('goes on from a saved state bit by bit', () => {
    withStart((start) => {
      const learning = learner(start, ['average']);
      const run = (one: Learner, count: number) => {
        for (let i = 0; i < count; i++) one.update(bowl, 0.05, [emaWeight(0.9, one.steps + 1)]);
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

  it('refuses a state that does not fit, and leaves nothing behind', () => {
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

  it('applies nothing where the loss or its gradient is not finite', () => {
    withStart((start) => {
      const learning = learner(start, ['average']);
      learning.update(bowl, 0.1, [1]);
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
        const { fault } = learning.update(loss, 0.1, [0.5]);
        expect([stateOf(learning), tf.memory().numTensors]).toEqual(before);
        return fault;
      });
      expect(faults).toEqual(['loss is not finite', 'loss is not finite', 'gradient is not finite']);
      learning.dispose();
    });
  });

  it('applies nothing where the loss is above the largest that is taken, and tells its gradient', () => {
    withStart((start) => {
      const learning = learner(start, ['average']);
      const before = [stateOf(learning), tf.memory().numTensors];
      const refused = learning.update(bowl, 0.1, [0.5], 13.9);
      expect(refused).toMatchObject({ loss: 14, fault: 'loss exploded' });
      expect([stateOf(learning), tf.memory().numTensors]).toEqual(before);
      const applied = learning.update(bowl, 0.1, [0.5], 14);
      expect(applied).toEqual({ loss: 14, gradientNorm: refused.gradientNorm });
      expect(learning.steps).toBe(1);
      learning.dispose();
    });
  });

  it('neither trains nor averages buffers, and goes on from a state of a time when it did', () => {
    withStart((start) => {
      const options = { buffers: ['b'], clip: 1 };
      const learning = learner(start, ['average'], options);
      const [average] = learning.averages as [Params];
      const { loss, gradientNorm } = learning.update(bowl, 0.1, [0.5]);
      expect(loss).toBe(14);
      expect(gradientNorm).toBeCloseTo(4, 6);
      expect(scalars(learning.params)).toEqual({ a: expect.closeTo(1.1, 6), b: -1 });
      expect(scalars(average)).toEqual({ a: expect.closeTo(1.05, 6), b: -1 });
      // Clipped, as its only gradient is.
      expect(scalars(learning.tensors())['adam.m/a']).toBeCloseTo(-0.1, 6);
      expect(Object.keys(learning.tensors())).toEqual([
        ...['params/a', 'params/b', 'adam.m/a', 'adam.v/a', 'average/a', 'average/b'],
      ]);
      const trained = learner(start, ['average']);
      trained.update(bowl, 0.1, [0.5]);
      const resumed = learner(start, ['average'], options, { tensors: trained.tensors(), steps: 1 });
      resumed.update(bowl, 0.1, [0.5]);
      expect(scalars(resumed.params)['a']).not.toBeCloseTo(1.1, 3);
      expect(scalars(resumed.params)['b']).toBe(scalars(trained.params)['b']);
      expect(scalars(resumed.averages[0] as Params)['b']).toBe(scalars(trained.averages[0] as Params)['b']);
      resumed.resetAverages();
      expect(scalars(resumed.averages[0] as Params)).toEqual(scalars(resumed.params));
      for (const one of [learning, trained, resumed]) one.dispose();
      expect(() => learner(start, [], { buffers: ['frequencies'] })).toThrow(
        'buffers is "frequencies": name parameters of the network',
      );
    });
  });

  it('begins its averages again from the parameters', () => {
    withStart((start) => {
      const learning = learner(start, ['average']);
      learning.update(bowl, 0.5, [0.1]);
      const [average] = learning.averages as [Params];
      expect(scalars(average)).not.toEqual(scalars(learning.params));
      learning.resetAverages();
      expect(scalars(average)).toEqual(scalars(learning.params));
      learning.update(bowl, 0.5, [0.1]);
      expect(scalars(average)).not.toEqual(scalars(learning.params));
      learning.dispose();
    });
  });
});

describe('learning rates', () => {
  it('are numbers or functions of the fraction that is done', () => {
    expect(rateAt(1e-3, 0.7)).toBe(1e-3);
    expect(rateAt(linearDecay(4), 0.25)).toBe(3);
    expect(rateAt(linearDecay(4, 2), 0.5)).toBe(3);
    for (const rate of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => rateAt(rate, 0)).toThrow(TractError);
    expect(() => rateAt((fraction) => 1 - 2 * fraction, 1)).toThrow('learningRate is -1');
  });
});

it('a rate may be 0, and a saved number of updates is not below it', () => {
  expect(rateAt(0, 0.5)).toBe(0);
  expect(rateAt(linearDecay(1e-3), 1)).toBe(0);
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
