import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { ddim } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from '../distill';
import { uniformTime } from '../objective/levels';
import { common, poisonedData, type RunOptions, runKinds, withoutLeaks } from '../testing/run-kinds';
import { collect, copy, linearModel, path } from '../testing/test-support';
import { train } from '../train';
import { DivergedError } from './faults';
import { NotFiniteError } from './finite';
import type { Run } from './run';

beforeAll(() => tf.setBackend('cpu'));

describe.each(Object.entries(runKinds))('%s', (kind, make) => {
  it('stops after a given number of consecutive bad steps, and can be saved and resumed', () =>
    withoutLeaks(async () => {
      const nothing = Number.NaN;
      const data = poisonedData({ 2: nothing, 3: nothing, 5: nothing, 6: nothing, 7: nothing });
      const reasons: number[] = [];
      const run = make({ data, faults: { inARow: 3, onBadStep: ({ inARow }) => void reasons.push(inARow) } });
      const own = tf.memory().numTensors;
      const error = await collect(run).then(
        () => undefined,
        (thrown) => thrown,
      );
      expect(error).toBeInstanceOf(DivergedError);
      expect(error).toMatchObject({ step: 7, phase: kind === 'train' ? 0 : 1, inARow: 3, loss: nothing });
      expect(reasons).toEqual([1, 2, 1, 2, 3]);
      expect(tf.memory().numTensors).toBe(own);
      expect(run.finished).toBe(false);
      const saved = copy(run.state());
      expect(saved.position).toMatchObject({ step: 7, updates: 3, bad: 2 });
      await expect(collect(run)).rejects.toThrow('at step 7');
      const lenient = make({ data, resume: saved });
      await collect(lenient);
      expect(lenient.state().position).toMatchObject({ step: 12, updates: 7 });
      tf.dispose(saved.tensors);
      run.dispose();
      lenient.dispose();
    }));

  it('stops after five consecutive bad steps by default', () =>
    withoutLeaks(async () => {
      const run = make({
        data: poisonedData(Object.fromEntries([2, 3, 4, 5, 6, 7].map((at) => [at, Number.NaN]))),
      });
      await expect(collect(run)).rejects.toThrow(/at step 6: training has diverged.*the 4 before it/);
      run.dispose();
    }));

  it.each([
    ['its last step', [11], 1],
    ['its last steps', [9, 10, 11], 3],
  ])('fails if %s cannot be applied, however few they are', (_, steps, inARow) =>
    withoutLeaks(async () => {
      const run = make({ data: poisonedData(Object.fromEntries(steps.map((step) => [step, Number.NaN]))) });
      const error = await collect(run).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(DivergedError);
      expect(error).toMatchObject({ step: 11, inARow });
      expect(error.message).toContain('It is the last step of the run, which must not end on a bad step.');
      expect(run.finished).toBe(false);
      expect(run.state().position).toMatchObject({ step: 11, updates: 12 - steps.length });
      await expect(collect(run)).rejects.toThrow('at step 11');
      run.dispose();
    }),
  );

  it('fails if no step was applied', () =>
    withoutLeaks(async () => {
      const all = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i, Number.NaN]));
      const run = make({ data: poisonedData(all), faults: { inARow: 100 } });
      await expect(collect(run)).rejects.toThrow(
        kind === 'train'
          ? 'at step 11: training has diverged, and this step and the 11 before it were not applied. It is the last step'
          : 'the 5 before it were not applied. No step of phase 1 was applied, so its student has learnt nothing.',
      );
      run.dispose();
    }));

  it('fails if the parameters overflow', () =>
    withoutLeaks(async () => {
      // The last step's learning rate overflows in float32.
      const run = make({ learningRate: (fraction) => (fraction > 0.8 ? 1e39 : 1e-3) });
      await expect(collect(run)).rejects.toThrow(
        /has diverged|The model learnt by step 12 has numbers that are not finite, in posterior, flow: training has diverged/,
      );
      run.dispose();
    }));
});

it('allows a phase to end on a bad step if a step of it was applied', async () => {
  await withoutLeaks(async () => {
    const make = runKinds['distill'] as (options: RunOptions) => Run;
    const nothing = Number.NaN;
    const some = make({ data: poisonedData({ 4: nothing, 5: nothing }) });
    await collect(some);
    expect(some.state().position).toMatchObject({ step: 12, updates: 10 });
    some.dispose();
    const last = make({
      data: poisonedData(Object.fromEntries([6, 7, 8, 9, 10, 11].map((i) => [i, nothing]))),
    });
    await expect(collect(last)).rejects.toThrow('at step 10');
    last.dispose();
  });
});

it.each(Object.entries(runKinds))(
  '%s refuses a model with a number that is not finite, and names the parameter',
  async (kind) => {
    await withoutLeaks(async () => {
      const model = linearModel(1, Number.NaN);
      const rest = { ...common, samples: 32 };
      const steps = { teacherStep: ddim(), studentStep: ddim(), phases: [4, 1] };
      const make =
        kind === 'train'
          ? () => train({ ...rest, model, levels: uniformTime(path) })
          : () => distill({ ...rest, ...steps, teacher: model });
      const who = kind === 'train' ? 'model' : 'teacher';
      expect(make).toThrow(NotFiniteError);
      expect(make).toThrow(`The ${who} has numbers that are not finite, in flow: it is damaged.`);
      if (kind === 'distill') {
        const teacher = linearModel(1, 0);
        expect(() => distill({ ...rest, ...steps, teacher, student: model })).toThrow(
          'The student has numbers',
        );
        tf.dispose(teacher.params);
      }
      tf.dispose(model.params);
    });
  },
);
