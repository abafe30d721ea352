import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { DataSource, Model } from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from '../distill';
import { uniformTime } from '../objective/levels';
import { uniformWeight } from '../objective/weights';
import { collect, copy, gaussianData, linearModel, path, poisoned, scalars } from '../testing/test-support';
import { train } from '../train';
import { type BadStep, DivergedError, type FaultOptions } from './faults';
import { NotFiniteError } from './finite';
import type { LearningRate } from './learner';
import type { Run, RunState } from './run';

beforeAll(() => tf.setBackend('cpu'));

interface Options {
  readonly data?: DataSource;
  readonly faults?: FaultOptions;
  readonly resume?: RunState;
  readonly learningRate?: LearningRate;
}

const batch = 16;
const common = { batch, seed: 4, every: 1, weight: uniformWeight(), data: gaussianData };

/** Twelve steps of each; the distillation's second phase begins with step 6. */
const kinds: Readonly<Record<string, (options: Options) => Run>> = {
  train: (options) =>
    using(linearModel(0, 1), (model) =>
      train({
        ...{ ...common, model, levels: uniformTime(path), samples: batch * 12 },
        ...{ learningRate: (fraction: number) => 0.05 * (1 - fraction) + 0.001, ...options },
      }),
    ),
  distill: (options) =>
    using(linearModel(1, 0), (teacher) =>
      distill({
        ...{ ...common, teacher, phases: [16, 4, 1], samples: batch * 6, learningRate: 0.02 },
        ...{
          clip: { teacher: false, selfTeacher: false },
          teacherStep: ddim(),
          studentStep: ddim(),
          ...options,
        },
      }),
    ),
};

/** A run copies its model. */
const using = (model: Model, make: (model: Model) => Run): Run => {
  try {
    return make(model);
  } finally {
    tf.dispose(model.params);
  }
};

const poison = (factors: Readonly<Record<number, number>>) => poisoned(gaussianData, batch, factors);
const numbers = (run: Run) => ({ ...scalars(run.state().tensors), ...run.state().position });
const values = (bad: BadStep) =>
  Object.fromEntries(Object.entries(bad.tensors).map(([name, x]) => [name, [...x.dataSync()]]));
const plain = ({ tensors: _, ...bad }: BadStep) => bad;

/** Walks until an event's step, or to the end. */
const walkTo = async (run: Run, stop: number) => {
  for await (const { step } of run) if (step === stop) break;
};

const kept = async (body: () => Promise<void>) => {
  const before = tf.memory().numTensors;
  await body();
  expect(tf.memory().numTensors).toBe(before);
};

describe.each(Object.entries(kinds))('%s', (kind, make) => {
  it.each([
    ['loss is not finite', Number.NaN],
    ['loss is not finite', 1e30],
    ['gradient is not finite', 1e16],
  ])('passes over a batch whose %s, and changes nothing', (reason, factor) =>
    kept(async () => {
      const seen: BadStep[] = [];
      const states: ReturnType<typeof numbers>[] = [];
      const onBadStep = (bad: BadStep) => {
        seen.push(bad);
        states.push(numbers(run));
      };
      const run = make({ data: poison({ 3: factor }), faults: { onBadStep } });
      const own = tf.memory().numTensors;
      for await (const { step } of run) if (step === 3 || step === 4) states.push(numbers(run));
      expect(tf.memory().numTensors).toBe(own);
      const [before, then, after] = states;
      expect(then).toEqual(before);
      expect(after).toEqual({ ...before, step: 4, bad: 1 });
      expect(seen).toMatchObject([
        { reason, step: 3, phase: 0, inARow: 1, seed: 4, level: before?.['level'] },
      ]);
      expect(numbers(run)).toMatchObject({ step: 12, updates: 11, bad: 0 });
      run.dispose();
    }),
  );

  it('hands over what the step was made of, for as long as it takes', () =>
    kept(async () => {
      const seen: ReturnType<typeof values>[] = [];
      const onBadStep = async (bad: BadStep) => {
        await tf.nextFrame();
        seen.push(values(bad));
        expect(JSON.parse(JSON.stringify(bad.levels))).toEqual(bad.levels);
        expect(bad.levels['t']).toHaveLength(batch);
      };
      const run = make({ data: poison({ 2: Number.NaN }), faults: { onBadStep } });
      await collect(run);
      const target = kind === 'train' ? ['weights'] : ['x0', 'xMid'];
      expect(Object.keys(seen[0] ?? {}).sort()).toEqual(['noise', 'x', 'xt', ...target].sort());
      expect(seen[0]?.['x']).toEqual(Array(2 * batch).fill(Number.NaN));
      run.dispose();
    }));

  it('meets the same bad step with the same loss, taken up where it was told of', () =>
    kept(async () => {
      const data = poison({ 8: 40 });
      const told: [ReturnType<typeof plain>, ReturnType<typeof values>][] = [];
      const saved: RunState[] = [];
      const faults = {
        explode: 5,
        onBadStep(bad: BadStep) {
          told.push([plain(bad), values(bad)]);
          if (saved.length === 0) saved.push(copy(run.state()));
        },
      };
      let run = make({ data, faults });
      await walkTo(run, 9);
      run.dispose();
      run = make({ data, faults, resume: saved[0] as RunState });
      await walkTo(run, 9);
      run.dispose();
      expect(told).toHaveLength(2);
      expect(told[1]).toEqual(told[0]);
      expect(told[0]?.[0]).toMatchObject({ reason: 'loss exploded', step: 8 });
      expect(told[0]?.[0].loss).toBeGreaterThan(5 * (told[0]?.[0].level ?? Number.POSITIVE_INFINITY));
      tf.dispose(saved.map(({ tensors }) => tensors));
    }));

  it('applies a spike where no limit is given', () =>
    kept(async () => {
      const run = make({ data: poison({ 8: 40 }), faults: { onBadStep: () => expect.unreachable() } });
      await collect(run);
      expect(run.state().position['updates']).toBe(12);
      run.dispose();
    }));

  it('goes on bit by bit from anywhere, in a row of bad steps and at a change of phase', () =>
    kept(async () => {
      // The end of the first phase and the beginning of the second, then a spike.
      const nothing = Number.NaN;
      const options = {
        data: poison({ 1: 1e30, 5: nothing, 6: nothing, 7: nothing, 10: 40 }),
        faults: { explode: 5 },
      };
      const whole = make(options);
      const events = await collect(whole);
      expect(whole.state().position).toMatchObject({ step: 12, updates: 7, bad: 0 });
      for (const stop of [1, 2, 5, 6, 7, 8, 9, 11]) {
        // A second phase has no event before its first applied step, so the state is taken where the batch is asked for.
        const saved: RunState[] = [];
        const data = {
          ...options.data,
          async batch(position: number, count: number) {
            if (position === stop * batch) saved.push(copy(watched.state()));
            return await options.data.batch(position, count);
          },
        };
        const watched = make({ ...options, data });
        await collect(watched);
        const [state] = saved as [RunState];
        const second = make({ ...options, resume: state });
        const rest = await collect(second);
        expect(numbers(second)).toEqual(numbers(whole));
        expect(rest.map(({ step, loss }) => [step, loss]).at(-1)).toEqual([12, events.at(-1)?.loss]);
        tf.dispose(state.tensors);
        for (const run of [watched, second]) run.dispose();
      }
      whole.dispose();
    }));

  it('tells of skipped steps, never of a loss that is not finite', () =>
    kept(async () => {
      const nothing = Number.NaN;
      const run = make({ data: poison({ 0: nothing, 3: nothing, 4: nothing, 10: nothing }) });
      const events = await collect(run);
      expect(events.map(({ step, skipped }) => [step, skipped])).toEqual([
        ...[2, 3].map((step) => [step, 1]),
        [4, 2],
        ...[5, 6, 7, 8, 9, 10].map((step) => [step, 3]),
        ...[11, 12].map((step) => [step, 4]),
      ]);
      expect(events.every(({ loss, gradientNorm }) => Number.isFinite(loss + gradientNorm))).toBe(true);
      expect(events[2]?.loss).toBe(events[1]?.loss);
      expect(events.at(-1)).toMatchObject({ samples: 12 * batch, secondsLeft: 0 });
      run.dispose();
    }));

  it('ends after so many in a row, and can be saved, walked on and released', () =>
    kept(async () => {
      const nothing = Number.NaN;
      const data = poison({ 2: nothing, 3: nothing, 5: nothing, 6: nothing, 7: nothing });
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

  it('ends after five in a row where nothing else is said', () =>
    kept(async () => {
      const run = make({
        data: poison(Object.fromEntries([2, 3, 4, 5, 6, 7].map((at) => [at, Number.NaN]))),
      });
      await expect(collect(run)).rejects.toThrow(/at step 6: training has diverged.*the 4 before it/);
      run.dispose();
    }));

  it.each([
    ['its last step', [11], 1],
    ['its last steps', [9, 10, 11], 3],
  ])('fails where %s cannot be applied, however few they are', (_, steps, inARow) =>
    kept(async () => {
      const run = make({ data: poison(Object.fromEntries(steps.map((step) => [step, Number.NaN]))) });
      const error = await collect(run).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(DivergedError);
      expect(error).toMatchObject({ step: 11, inARow });
      expect(error.message).toContain(
        'The run would end with it, with a model that nobody knows to be good.',
      );
      expect(run.finished).toBe(false);
      expect(run.state().position).toMatchObject({ step: 11, updates: 12 - steps.length });
      await expect(collect(run)).rejects.toThrow('at step 11');
      run.dispose();
    }),
  );

  it('fails where no step was applied', () =>
    kept(async () => {
      const all = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [i, Number.NaN]));
      const run = make({ data: poison(all), faults: { inARow: 100 } });
      await expect(collect(run)).rejects.toThrow(
        kind === 'train'
          ? 'at step 11: training has diverged, and this step and the 11 before it were not applied. The run would end'
          : 'the 5 before it were not applied. No step of phase 1 was applied, so it has no student.',
      );
      run.dispose();
    }));

  it('fails where what it has learnt overflowed', () =>
    kept(async () => {
      // The last step's rate is above what a float32 holds.
      const run = make({ learningRate: (fraction) => (fraction > 0.8 ? 1e39 : 1e-3) });
      await expect(collect(run)).rejects.toThrow(
        /has diverged|What was learnt by step 12 has numbers that are not finite, in posterior, flow: training has diverged/,
      );
      run.dispose();
    }));

  it('refuses a state with a number that is not finite', () =>
    kept(async () => {
      const first = make({});
      await walkTo(first, 2);
      const { tensors, position } = copy(first.state());
      const damaged = { ...tensors, 'adam.v/flow': tf.scalar(Number.POSITIVE_INFINITY) };
      expect(() => make({ resume: { tensors: damaged, position } })).toThrow(
        'The saved state has numbers that are not finite, in adam.v/flow: the run had diverged before',
      );
      tf.dispose([tensors, damaged]);
      first.dispose();
    }));

  it('is as it was where it cannot tell of a bad step', () =>
    kept(async () => {
      const onBadStep = async () => {
        throw new Error('the disk is full');
      };
      const run = make({ data: poison({ 4: Number.NaN }), faults: { onBadStep } });
      const own = tf.memory().numTensors;
      await expect(collect(run)).rejects.toThrow('the disk is full');
      expect(tf.memory().numTensors).toBe(own);
      expect(run.state().position).toMatchObject({ step: 4, updates: 4, bad: 0 });
      run.dispose();
    }));

  it('lowers every learning rate by the factor of its state', () =>
    kept(async () => {
      const whole = make({});
      const events = await collect(whole);
      const first = make({});
      await walkTo(first, 5);
      const { tensors, position } = copy(first.state());
      const second = make({ resume: { tensors, position: { ...position, rate: 0.5 } } });
      const rest = await collect(second);
      expect(rest.map(({ learningRate }) => learningRate)).toEqual(
        events.slice(5).map(({ learningRate }) => 0.5 * learningRate),
      );
      expect(second.state().position['rate']).toBe(0.5);
      expect(scalars(second.state().tensors)).not.toEqual(scalars(whole.state().tensors));
      tf.dispose(tensors);
      for (const run of [whole, first, second]) run.dispose();
    }));

  it('goes on with the same bits from a state of before bad steps were counted', () =>
    kept(async () => {
      const whole = make({});
      await collect(whole);
      const first = make({});
      await walkTo(first, 8);
      const { tensors, position } = copy(first.state());
      const { step, phase } = position as { step: number; phase: number };
      const second = make({ resume: { tensors, position: kind === 'train' ? { step } : { step, phase } } });
      await collect(second);
      expect(scalars(second.state().tensors)).toEqual(scalars(whole.state().tensors));
      expect(second.state().position).toMatchObject({ step: 12, updates: 12, bad: 0, rate: 1 });
      tf.dispose(tensors);
      for (const run of [whole, first, second]) run.dispose();
    }));

  it('leaves nothing behind where a rate is out of range in the middle', () =>
    kept(async () => {
      const run = make({ learningRate: (fraction) => 0.1 - fraction });
      const own = tf.memory().numTensors;
      await expect(collect(run)).rejects.toThrow('learningRate is -');
      expect(tf.memory().numTensors).toBe(own);
      run.dispose();
    }));

  it('refuses options and states that are out of range before it makes anything', () =>
    kept(async () => {
      expect(() => make({ faults: { explode: 1 } })).toThrow('faults.explode is 1');
      expect(() => make({ faults: { inARow: 0 } })).toThrow('faults.inARow is 0');
      const resume = { tensors: {}, position: { step: -2 } };
      expect(() => make({ resume })).toThrow('resume.position.step is -2');
    }));
});

it('ends a phase on a bad step, unless none of it was applied', async () => {
  await kept(async () => {
    const make = kinds['distill'] as (options: Options) => Run;
    const nothing = Number.NaN;
    const some = make({ data: poison({ 4: nothing, 5: nothing }) });
    await collect(some);
    expect(some.state().position).toMatchObject({ step: 12, updates: 10 });
    some.dispose();
    const last = make({ data: poison(Object.fromEntries([6, 7, 8, 9, 10, 11].map((i) => [i, nothing]))) });
    await expect(collect(last)).rejects.toThrow('at step 10');
    last.dispose();
  });
});

it.each(Object.entries(kinds))(
  '%s refuses a model with a number that is not finite, naming where',
  async (kind) => {
    await kept(async () => {
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

it('begins the running level again with a phase', async () => {
  await kept(async () => {
    const run = (kinds['distill'] as (options: Options) => Run)({});
    const levels: number[] = [];
    const losses: number[] = [];
    for await (const { loss } of run) {
      losses.push(loss);
      levels.push(run.state().position['level'] as number);
    }
    expect([levels[0], levels[6]]).toEqual([losses[0], losses[6]]);
    expect(levels[5]).not.toBe(losses[5]);
    run.dispose();
  });
});
