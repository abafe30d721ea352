import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { interval, type Level, type Params, type StepFunction } from '@tractjs/core';
import { valueAndGradients } from '@tractjs/ops';
import { edm, vpCosine } from '@tractjs/schedules';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkMeasure, type Measure, squaredError, studentLoss } from './loss';
import { tractTarget } from './target';
import { truncatedSnr, uniformWeight } from './weights';

beforeAll(() => tf.setBackend('cpu'));

describe('squaredError', () => {
  it('sums or averages over an example, weighs it, and averages over the batch', () => {
    const [a, b] = [tf.tensor([1, 2, 3, 4], [2, 2]), tf.tensor([0, 0, 0, 2], [2, 2])];
    const weights = tf.tensor1d([1, 10]);
    const before = tf.memory().numTensors;
    const [sum, mean] = [squaredError(a, b, weights, 'sum'), squaredError(a, b, weights, 'mean')];
    expect(tf.memory().numTensors).toBe(before + 2);
    expect(sum.dataSync()[0]).toBe((5 + 10 * 13) / 2);
    expect(mean.dataSync()[0]).toBe((2.5 + 10 * 6.5) / 2);
    tf.dispose([a, b, weights, sum, mean]);
  });
});

describe('studentLoss', () => {
  const schedule = vpCosine();
  const level = (time: number): Level => schedule.at(time);
  const place = {
    t: [level(1), level(0.7), level(0.3)],
    tPrime: [level(0.9), level(0.6), level(0.25)],
    s: [level(0.5), level(0.5), level(0)],
  };
  const half = (x: tf.Tensor) => tf.mul(x, 0.5);

  const evaluate = (measure: Measure, scale = 1) => {
    const x = tf.tensor([1.1, -0.4, 0.6, 0.9, -1.3, 0.2], [3, 2]);
    const target = tractTarget(
      { teacher: half, teacherStep: ddim(), selfTeacher: half, studentStep: ddim() },
      x,
      place,
    );
    const options = { studentStep: ddim(), weight: truncatedSnr(), reduction: 'sum', measure } as const;
    const params = { a: tf.scalar(0.3 * scale), b: tf.scalar(0.1) };
    const loss = ({ a, b }: Params) =>
      studentLoss(
        (input) => tf.tidy(() => tf.add(tf.mul(a as tf.Tensor, input), b as tf.Tensor)),
        x,
        place,
        target,
        options,
      );
    const { value, gradients } = valueAndGradients(loss, params);
    const numbers = [value, gradients['a'], gradients['b']].map((z) => z?.dataSync()[0] as number);
    tf.dispose([x, target.xMid, target.xEnd, target.x0 as tf.Tensor, params, value, gradients]);
    return numbers;
  };

  it('is the same on the target and on the endpoint for an affine step, gradients too', () => {
    const before = tf.memory().numTensors;
    const [target, endpoint] = [evaluate('target'), evaluate('endpoint')];
    expect(tf.memory().numTensors).toBe(before);
    target.forEach((value, i) => {
      expect(Math.abs((endpoint[i] as number) / value - 1)).toBeLessThan(1e-4);
    });
    expect(evaluate('target', 2)[0]).not.toBeCloseTo(target[0] as number, 3);
  });

  it('takes one level for the whole batch', () => {
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
    tf.dispose([x, target.xMid, target.xEnd, target.x0 as tf.Tensor]);
  });

  it('gives the schedule to a student step that looks at levels in between', () => {
    const halves: StepFunction = {
      ...heun(),
      name: 'two-halves',
      step: (denoise, z, { from, to, between }) => {
        const middle = between(0.5, 'time');
        const { x } = ddim().step(denoise, z, interval(from, middle));
        return ddim().step(denoise, x, interval(middle, to));
      },
    };
    const x = tf.tensor([1.1, -0.4], [2, 1]);
    const one = { t: level(0.9), tPrime: level(0.6), s: level(0.3) };
    const landed = halves.step(half, x, interval(one.t, one.s, schedule)).x;
    const options = {
      studentStep: halves,
      weight: uniformWeight(),
      reduction: 'sum',
      measure: 'endpoint',
      schedule,
    } as const;
    expect(studentLoss(half, x, one, { xMid: landed, xEnd: landed }, options).dataSync()[0]).toBe(0);
  });

  it('on the target is refused for a step without an inverse', () => {
    expect(() => checkMeasure(heun(), 'target')).toThrow('studentStep is heun, which cannot be inverted');
    expect(() => checkMeasure(heun(), 'target')).toThrow("measure: 'endpoint'");
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
    x.dispose();
  });
});
