import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distill } from './distill';
import { vpObjective } from './objective/objectives';
import { truncatedSnr } from './objective/weights';
import {
  collect,
  distillOptions,
  gaussianData,
  linearModel,
  linearNetwork,
  path,
} from './testing/test-support';
import { planPhases } from './tract/phases';
import { train } from './train';

let model: ReturnType<typeof linearModel>;

beforeAll(async () => {
  await tf.setBackend('cpu');
  model = linearModel(1, 0);
});
afterAll(() => tf.dispose(model.params));

/** The message that a function throws. `toThrow` would accept a thrown undefined as any error. */
const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return (error as Error | undefined)?.message;
  }
  return 'nothing was thrown';
};

const distilled = (more: object) => () => distill(distillOptions(model, more as never)).dispose();
const trained = (more: object) => () =>
  train({
    model,
    data: gaussianData,
    samples: 64,
    seed: 0,
    ...vpObjective(path),
    ...more,
  } as never).dispose();

const good = { student: undefined, schedule: undefined, grid: undefined, clip: undefined, adam: undefined };

describe('options that are left out or undefined', () => {
  it('get their defaults', () => {
    distilled({ ...good, weight: undefined, loss: undefined, learningRate: undefined })();
    trained({ adam: undefined, loss: undefined, learningRate: undefined })();
  });
});

const fails = () => {
  throw new Error('not a weight');
};

describe.each([
  ['distill', distilled],
  ['train', trained],
] as const)('%s', (name, run) => {
  it.each<[string, object, string]>([
    ['a factory of weights', { weight: truncatedSnr }, 'weight is the function truncatedSnr'],
    ['a weight that throws', { weight: fails }, 'weight is the function fails'],
    ['a loss that is text', { loss: 'squared' }, 'loss is "squared"'],
    ['a loss that returns a number', { loss: () => 1 }, 'loss is '],
    ['a learning rate that is text', { learningRate: 'fast' }, 'learningRate is "fast"'],
    ['a learning rate that returns a function', { learningRate: () => () => 1 }, 'learningRate is '],
    ['an unknown option of Adam', { adam: { beta3: 1 } }, 'beta3 is 1: adam has no such option'],
  ])('refuses %s', (_, options, message) => {
    expect(thrown(run(options))).toContain(message);
  });

  it('refuses levels that are not a list', () => {
    if (name === 'train') expect(thrown(run({ levels: () => 3 }))).toContain('levels is ');
  });
});

describe('distill', () => {
  it.each<[string, object, string]>([
    ['a student without parameters', { student: { network: linearNetwork } }, 'student.params is undefined'],
    ['a schedule by name', { schedule: 'edm' }, 'schedule is "edm"'],
    ['a grid by name', { grid: 'karras' }, 'grid is "karras"'],
    ['an unknown option of clip', { clip: { student: false } }, 'student is false: clip has no such option'],
  ])('refuses %s', (_, options, message) => {
    expect(thrown(distilled(options))).toContain(message);
  });

  it('checks the parameters of a student of its own', () => {
    const params = { posterior: tf.scalar(Number.NaN), flow: tf.scalar(0) };
    const student = { network: model.network, params };
    expect(thrown(distilled({ student }))).toContain('The student');
    tf.dispose(params);
  });
});

describe('planPhases', () => {
  it('refuses phases that are not a list', () => {
    for (const list of [8, '8,1', { from: 8, to: 1 }])
      expect(thrown(() => planPhases(list as never))).toContain('give a list of steps, such as [64, 8, 1]');
  });

  it('refuses an unknown option of a phase, and reads a list of counts as phases', () => {
    expect(thrown(() => planPhases([{ from: 8, to: 1, muself: 0.5 }] as never))).toContain(
      'muself is 0.5: phases[0] has no such option. Did you mean "muSelf"?',
    );
    expect(planPhases([8, 1])).toEqual([{ from: 8, to: 1 }]);
  });
});

it('fails if a phase learns parameters that are not finite', async () => {
  const run = distill(distillOptions(model, { samples: 64, learningRate: 1e39 }));
  await expect(collect(run)).rejects.toThrow(/learnt by step 1/);
  run.dispose();
});
