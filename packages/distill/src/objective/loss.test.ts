import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { intervalBetween, type Level, type Params, type StepFunction, TractError } from '@tractjs/core';
import { valueAndGradients } from '@tractjs/ops';
import { edm, vpCosine } from '@tractjs/schedules';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { tractTarget } from '../tract/target';
import { checkMeasure, type Loss, type Measure, pseudoHuber, studentLoss, weightedError } from './loss';
import { truncatedSnr, uniformWeight } from './weights';

beforeAll(() => tf.setBackend('cpu'));

describe('weightedError', () => {
  it('sums or averages over an example, weights it, and averages over the batch', () => {
    const [a, b] = [tf.tensor([1, 2, 3, 4], [2, 2]), tf.tensor([0, 0, 0, 2], [2, 2])];
    const weights = tf.tensor1d([1, 10]);
    const before = tf.memory().numTensors;
    const [sum, mean] = [
      weightedError(a, b, weights, { reduction: 'sum' }),
      weightedError(a, b, weights, { reduction: 'mean' }),
    ];
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(sum.dataSync()[0]).toBe((5 + 10 * 13) / 2);
    expect(mean.dataSync()[0]).toBe((2.5 + 10 * 6.5) / 2);
    tf.dispose([a, b, weights, sum, mean]);
  });
});

describe('pseudoHuber', () => {
  const errors = (values: number[], options?: { readonly c?: number }, size = 4) => {
    const squares = tf.tensor1d(values.map((x) => x * x));
    return tf.tidy(() => Array.from(pseudoHuber(options)(squares, size).dataSync()));
  };

  it('is error^2 / 2c for small errors and error - c for large ones', () => {
    const [small, large] = errors([0.01, 100], { c: 1 });
    expect(small).toBeCloseTo(0.01 ** 2 / 2, 8);
    expect(large).toBeCloseTo(Math.sqrt(100 ** 2 + 1) - 1, 4);
    expect(errors([1], {}, 10_000)[0]).toBeCloseTo(Math.sqrt(1 + 0.054 ** 2) - 0.054, 6);
    expect(() => pseudoHuber({ c: 0 })).toThrow('c is 0');
  });

  it('is applied to each example before its weight', () => {
    const [a, b] = [tf.tensor([3, 4, 0, 1], [2, 2]), tf.zeros([2, 2])];
    const options = { reduction: 'sum', loss: pseudoHuber({ c: 2 }) } as const;
    const value = weightedError(a, b, tf.tensor1d([1, 10]), options).dataSync()[0];
    expect(value).toBeCloseTo((Math.sqrt(29) - 2 + 10 * (Math.sqrt(5) - 2)) / 2, 5);
    const mean = weightedError(a, b, tf.tensor1d([1, 10]), { ...options, reduction: 'mean' }).dataSync()[0];
    expect(mean).toBeCloseTo((Math.sqrt(16.5) - 2 + 10 * (Math.sqrt(4.5) - 2)) / 2, 5);
  });
});

describe('studentLoss', () => {
  const schedule = vpCosine();
  const level = (time: number): Level => schedule.at(time);
  const levels = {
    t: [level(1), level(0.7), level(0.3)],
    tPrime: [level(0.9), level(0.6), level(0.25)],
    s: [level(0.5), level(0.5), level(0)],
  };
  const half = (x: tf.Tensor) => tf.mul(x, 0.5);

  const evaluate = (measure: Measure, scale = 1, loss?: Loss) => {
    const x = tf.tensor([1.1, -0.4, 0.6, 0.9, -1.3, 0.2], [3, 2]);
    const target = tractTarget(
      { teacher: half, teacherStep: ddim(), selfTeacher: half, studentStep: ddim() },
      x,
      levels,
    );
    const options = {
      studentStep: ddim(),
      weight: truncatedSnr(),
      reduction: 'sum',
      measure,
      ...(loss && { loss }),
    } as const;
    const params = { a: tf.scalar(0.3 * scale), b: tf.scalar(0.1) };
    const lossOf = ({ a, b }: Params) =>
      studentLoss(
        (input) => tf.tidy(() => tf.add(tf.mul(a as tf.Tensor, input), b as tf.Tensor)),
        x,
        levels,
        target,
        options,
      );
    const { value, gradients } = valueAndGradients(lossOf, params);
    const numbers = [value, gradients['a'], gradients['b']].map((z) => z?.dataSync()[0] as number);
    tf.dispose([x, target, params, value, gradients]);
    return numbers;
  };

  it('has the same value and gradients on the target and on the endpoint for DDIM', () => {
    const before = tf.memory().numTensors;
    const [target, endpoint] = [evaluate('target'), evaluate('endpoint')];
    expect(tf.memory().numTensors).toBe(before);
    target.forEach((value, i) => {
      expect(Math.abs((endpoint[i] as number) / value - 1)).toBeLessThan(1e-4);
    });
    const huber = pseudoHuber({ c: 0.3 });
    const [bent, bentEnd] = [evaluate('target', 1, huber), evaluate('endpoint', 1, huber)];
    bent.forEach((value, i) => {
      expect(Math.abs((bentEnd[i] as number) / value - 1)).toBeLessThan(1e-4);
    });
    expect(bent[0]).not.toBeCloseTo(target[0] as number, 3);
    expect(evaluate('target', 2)[0]).not.toBeCloseTo(target[0] as number, 3);
  });

  it('takes one level for all examples', () => {
    const [t, tPrime, s] = [edm().at(2), edm().at(1), edm().at(0)];
    const x = tf.tensor([1, -2], [2, 1]);
    const target = tractTarget(
      { teacher: half, teacherStep: heun(), selfTeacher: half, studentStep: ddim() },
      x,
      { t, tPrime, s },
    );
    const measured = (['target', 'endpoint'] as const).map((measure) => {
      const options = { studentStep: ddim(), weight: uniformWeight(), reduction: 'mean', measure } as const;
      const loss = studentLoss((z) => tf.mul(z, 0.2), x, { t, tPrime, s }, target, options);
      const value = loss.dataSync()[0];
      loss.dispose();
      return value;
    });
    expect(measured[0]).toBeCloseTo(measured[1] as number, 6);
    tf.dispose([x, target]);
  });

  it('passes the schedule to a student step that evaluates levels in between', () => {
    const halves: StepFunction = {
      ...heun(),
      name: 'two-halves',
      step: (denoise, z, { from, to, between }) => {
        const middle = between(0.5, 'time');
        const { x } = ddim().step(denoise, z, intervalBetween(from, middle));
        return ddim().step(denoise, x, intervalBetween(middle, to));
      },
    };
    const x = tf.tensor([1.1, -0.4], [2, 1]);
    const one = { t: level(0.9), tPrime: level(0.6), s: level(0.3) };
    const end = halves.step(half, x, intervalBetween(one.t, one.s, schedule)).x;
    const options = {
      studentStep: halves,
      weight: uniformWeight(),
      reduction: 'sum',
      measure: 'endpoint',
      schedule,
    } as const;
    expect(studentLoss(half, x, one, { xMid: end, xEnd: end }, options).dataSync()[0]).toBe(0);
  });

  it('refuses the target measure for a step without an inverse', () => {
    expect(() => checkMeasure(heun(), 'target')).toThrow('studentStep is heun, which cannot be inverted');
    expect(() => checkMeasure(heun(), 'target')).toThrow("measure: 'endpoint'");
    expect(() => checkMeasure(heun(), 'target')).toThrow(TractError);
    checkMeasure(heun(), 'endpoint');
    checkMeasure(ddim(), 'target');
    const x = tf.ones([1, 1]);
    const options = {
      studentStep: heun(),
      weight: uniformWeight(),
      reduction: 'sum',
      measure: 'target',
    } as const;
    const one = { t: level(1), tPrime: level(0.9), s: level(0.5) };
    expect(() => studentLoss((z) => tf.clone(z), x, one, { xMid: x, xEnd: x }, options)).toThrow(
      'cannot be inverted',
    );
    const ends = { ...options, measure: 'endpoint' } as const;
    expect(() => studentLoss((z) => tf.clone(z), x, one, { xMid: x, x0: x }, ends)).toThrow(
      'has no xEnd, and heun cannot compute it from x0',
    );
    x.dispose();
  });
});

it('the default c of a pseudo-Huber loss depends on the number of summed elements, which is one for a mean', () => {
  const [a, b] = [tf.tensor([0.003, 0.004, 0, 0, 0, 0, 0, 0], [2, 4]), tf.zeros([2, 4])];
  const value = (reduction: 'sum' | 'mean') => {
    const loss = weightedError(a, b, tf.tensor1d([1, 1]), { reduction, loss: pseudoHuber() });
    return loss.dataSync()[0] as number;
  };
  const huber = (square: number, c: number) => Math.sqrt(square + c * c) - c;
  expect(value('sum') / (huber(25e-6, 0.00054 * 2) / 2)).toBeCloseTo(1, 4);
  expect(value('mean') / (huber(25e-6 / 4, 0.00054) / 2)).toBeCloseTo(1, 4);
  tf.dispose([a, b]);
});
