import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { intervalBetween } from '../path/grid';
import { gap, type Level } from '../path/level';
import { affine, isAffine, type StepFunction } from './step';

beforeAll(() => tf.setBackend('cpu'));

const at = (alpha: number, sigma: number): Level => ({ time: sigma, alpha, sigma });
const step = affine({
  name: 'line',
  order: 1,
  coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
});
const [t, middle, s] = [at(0.1, 0.9), at(0.5, 0.7), at(0.95, 0.2)];

const numbers = (x: tf.Tensor): number[] => Array.from(x.dataSync());

describe('affine', () => {
  it('declares its properties', () => {
    expect(step).toMatchObject({
      name: 'line',
      order: 1,
      evaluations: 1,
      affine: true,
      description: { kind: 'line' },
    });
    expect(isAffine(step)).toBe(true);
    const { affine: _, ...other } = step;
    expect(isAffine(other satisfies StepFunction)).toBe(false);
  });

  it('steps to c_x x + c_0 prediction and returns the prediction', () => {
    const x = tf.tensor([0.5, -1.5], [2, 1]);
    const result = step.step(
      (input, level) => tf.mul(input, (level as Level).sigma),
      x,
      intervalBetween(t, s),
    );
    const { x: cx, x0 } = step.coefficients(t, s);
    const expected = [0.5, -1.5].map((value) => cx * value + x0 * 0.9 * value);
    numbers(result.x).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 6);
    });
    expect(numbers(result.prediction as tf.Tensor)[0]).toBeCloseTo(0.45, 6);
  });

  it('is the identity between equal levels, whatever the coefficients are', () => {
    const odd = affine({ name: 'odd', order: 1, coefficients: () => ({ x: Number.NaN, x0: Number.NaN }) });
    expect(odd.coefficients(t, { ...t, time: 5 })).toEqual({ x: 1, x0: 0 });
    const x = tf.tensor([0.5, -1.5], [2, 1]);
    expect(numbers(odd.advance(x, tf.zerosLike(x), intervalBetween(t, t)))).toEqual([0.5, -1.5]);
  });

  it('advances each example to its level, with the more exact of two forms', () => {
    // c_x is 0 for the first, close to 1 for the second, exactly 1 for the third.
    const froms = [t, at(1, 1), middle];
    const tos = [at(1, 0), at(1, 0.999), middle];
    const x = tf.tensor([3, 3, 3], [3, 1]);
    const p = tf.tensor([0.25, 0.25, 0.25], [3, 1]);
    const landed = numbers(step.advance(x, p, intervalBetween(froms, tos)));
    expect(landed[0]).toBe(0.25);
    expect(landed[1]).toBeCloseTo(3 - 0.001 * 2.75, 6);
    expect(landed[2]).toBe(3);
  });

  it('inverts to the prediction that takes one x to another', () => {
    const x = tf.tensor([0.5, -1.5], [2, 1]);
    const prediction = tf.tensor([0.3, 0.7], [2, 1]);
    const intervals = intervalBetween([t, middle], s);
    const found = numbers(step.invert(x, step.advance(x, prediction, intervals), intervals));
    expect(found[0]).toBeCloseTo(0.3, 6);
    expect(found[1]).toBeCloseTo(0.7, 6);
    expect(() => step.invert(x, x, intervalBetween([t, s], s))).toThrow(
      'invert a step that spans an interval',
    );
  });

  it('blends like two consecutive steps', () => {
    const w = step.blend(t, middle, s);
    const [first, second, joint] = [
      step.coefficients(t, middle),
      step.coefficients(middle, s),
      step.coefficients(t, s),
    ];
    expect(w * joint.x0).toBeCloseTo(second.x * first.x0, 14);
    expect((1 - w) * joint.x0).toBeCloseTo(second.x0, 14);
    expect(step.blend(t, s, s)).toBe(1);
    expect(step.blend(t, t, s)).toBe(0);
    expect(step.blend(t, middle, at(1, 0))).toBe(0);
  });

  it('leaks no tensors', () => {
    const x = tf.ones([2, 1]);
    const before = tf.memory().numTensors;
    const result = step.step((input) => tf.mul(input, 2), x, intervalBetween([t, middle], s));
    expect(tf.memory().numTensors).toBe(before + 2);
    tf.dispose([result.x, result.prediction as tf.Tensor, step.invert(x, x, intervalBetween(t, s))]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('affine, in float32', () => {
  it('does not add up the rounding of c_x over a walk, as a plain product would', () => {
    const ratio = 0.9987;
    const once = 1000 * (Math.fround(ratio) / ratio - 1);
    let x: tf.Tensor = tf.ones([1, 1]);
    const zero = tf.zeros([1, 1]);
    for (let i = 0; i < 1000; i++) {
      const next = step.advance(x, zero, intervalBetween(at(1, ratio ** i), at(1, ratio ** (i + 1))));
      x.dispose();
      x = next;
    }
    const error = (numbers(x)[0] as number) / ratio ** 1000 - 1;
    expect(Math.abs(once)).toBeGreaterThan(1e-5);
    expect(Math.abs(error)).toBeLessThan(Math.abs(once) / 4);
    tf.dispose([x, zero]);
  });

  it('is a plain product if c_x is small, which keeps its digits', () => {
    const x = tf.tensor([3], [1, 1]);
    for (const ratio of [1e-4, 0.01]) {
      const landed = step.advance(x, tf.zerosLike(x), intervalBetween(at(1, 1), at(1, ratio)));
      expect(numbers(landed)[0]).toBe(Math.fround(3 * Math.fround(ratio)));
    }
    x.dispose();
  });
});

it('blends a level with itself, shows an interval that cannot be inverted, and recognises affine steps', () => {
  expect(step.blend(t, t, t)).toBe(1);
  expect(step.blend(t, t, s)).toBe(0);
  const x = tf.ones([1, 1]);
  expect(() => step.invert(x, x, intervalBetween(s, s))).toThrow(
    'interval is {"from":{"time":0.2,"alpha":0.95,"sigma":0.2},"to":{"time":0.2,',
  );
  x.dispose();
  expect(isAffine({ ...step, affine: false } as unknown as StepFunction)).toBe(false);
});
