import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Denoiser } from '../denoise/denoiser';
import { TractError } from '../errors/errors';
import { intervalBetween } from '../path/grid';
import { gap, type Level } from '../path/level';
import { affine } from './step';
import {
  type AnyStep,
  checkSingleStep,
  isMultistep,
  isStochastic,
  type MultistepStep,
  multistep,
  type Past,
  type StochasticStep,
} from './step-kinds';

beforeAll(() => tf.setBackend('cpu'));

const at = (sigma: number): Level => ({ time: sigma, alpha: 1, sigma });
const still: Denoiser = (x) => tf.zerosLike(x);

const rule = (history = 2): MultistepStep =>
  multistep({
    name: 'rule',
    order: 2,
    history,
    step: (denoise, x, { from }) => ({
      x: tf.mul(x, 0.5),
      past: { levels: from, x: tf.clone(x), prediction: denoise(x, from) },
    }),
  });

const euler = affine({
  name: 'euler',
  order: 1,
  coefficients: (from, to) => ({ x: to.sigma / from.sigma, x0: gap(to, from) / from.sigma }),
});

const jitter: StochasticStep = {
  name: 'jitter',
  order: 1,
  evaluations: 1,
  description: { kind: 'jitter' },
  stochastic: true,
  step: (_, x, __, noise) => ({ x: tf.tidy(() => tf.add(x, noise(x.shape))) }),
};

/** A step of the rule from sigma = 2 to 1 for two examples, with earlier evaluations at these levels. */
const stepWith = (levels: readonly (Level | Level[])[], shape: [number, number] = [2, 3], step = rule()) => {
  const x = tf.ones([2, 3]);
  const past: Past[] = levels.map((each) => ({
    levels: each,
    x: tf.ones(shape),
    prediction: tf.ones(shape),
  }));
  try {
    const result = step.step(still, x, intervalBetween(at(2), at(1)), past);
    tf.dispose([result.x, result.past.x, result.past.prediction]);
  } finally {
    tf.dispose([x, ...past.flatMap((entry) => [entry.x, entry.prediction])]);
  }
};

describe('multistep', () => {
  it('declares its properties, with one evaluation by default', () => {
    const { step: _, ...declared } = rule();
    expect(declared).toEqual({
      name: 'rule',
      order: 2,
      history: 2,
      evaluations: 1,
      description: { kind: 'rule' },
    });
  });

  it('takes up to `history` earlier evaluations', () => {
    const before = tf.memory().numTensors;
    stepWith([]);
    stepWith([at(3)]);
    stepWith([at(3), at(5)]);
    stepWith([[at(3), at(4)], at(5)]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses too many earlier evaluations, and a value that is not a list', () => {
    expect(() => stepWith([at(3), at(4), at(5)])).toThrow(
      'past is "3 long": rule uses at most 2: give the latest first, or [] at the start of a walk.',
    );
    const x = tf.ones([1, 2]);
    expect(() =>
      rule().step(still, x, intervalBetween(at(2), at(1)), undefined as unknown as Past[]),
    ).toThrow('past is undefined: rule uses at most 2');
    x.dispose();
  });

  it('refuses evaluations of another shape', () => {
    expect(() => stepWith([at(3)], [2, 2])).toThrow(
      'past[0].x is "of shape [2,2]": x is of shape [2,3]: give evaluations of the same walk.',
    );
    const x = tf.ones([2, 3]);
    const prediction = tf.ones([1, 3]);
    const past = [{ levels: at(3), x, prediction }];
    expect(() => rule().step(still, x, intervalBetween(at(2), at(1)), past)).toThrow(
      'past[0].prediction is "of shape [1,3]"',
    );
    tf.dispose([x, prediction]);
  });

  it('refuses earlier levels that are not noisier, for each example', () => {
    const remedy = 'it must be noisier than the level after it';
    expect(() => stepWith([at(2)])).toThrow(
      `past[0].levels is {"alpha":1,"sigma":2}: ${remedy} (alpha 1, sigma 2)`,
    );
    expect(() => stepWith([at(1)])).toThrow(remedy);
    expect(() => stepWith([at(5), at(3)])).toThrow(
      `past[1].levels is {"alpha":1,"sigma":3}: ${remedy} (alpha 1, sigma 5): give the latest evaluation first.`,
    );
    expect(() => stepWith([[at(3), at(2)]])).toThrow('past[0].levels is {"alpha":1,"sigma":2}');
    expect(() => stepWith([[at(3), at(3), at(3)]])).toThrow('the batch has 2 examples');
    // sigma / alpha is infinite at pure noise, the cross product is not.
    expect(() => stepWith([{ time: 1, alpha: 0, sigma: 1 }])).not.toThrow();
  });

  it('refuses a history that is not a whole number above 0', () => {
    for (const history of [0, -1, 1.5, Number.NaN])
      expect(() => rule(history)).toThrow(`history is ${history}: give the number of earlier evaluations`);
  });
});

describe('kinds of steps', () => {
  it('are distinguished by their members', () => {
    const kinds = [euler, rule(), jitter] as readonly AnyStep[];
    expect(kinds.map(isMultistep)).toEqual([false, true, false]);
    expect(kinds.map(isStochastic)).toEqual([false, false, true]);
  });

  it('that a distiller cannot use are refused with a reason', () => {
    expect(() => checkSingleStep('teacherStep', euler)).not.toThrow();
    expect(() => checkSingleStep('teacherStep', rule())).toThrow(
      'teacherStep is rule: it is multistep, and needs evaluations before its interval.',
    );
    expect(() => checkSingleStep('studentStep', jitter)).toThrow(
      'studentStep is jitter: it is stochastic, so its result differs from call to call. Give a deterministic single step, such as ddim() or heun(). For sampling, jitter works.',
    );
    expect(() => checkSingleStep('step', jitter)).toThrow(TractError);
  });
});

it('a multistep step may use one earlier evaluation', () => {
  expect(rule(1).history).toBe(1);
});
