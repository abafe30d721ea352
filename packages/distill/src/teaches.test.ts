import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Model, type Network, type StepFunction, sample } from '@tractjs/core';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from './distill';
import type { DistillOptions } from './distill-options';
import { pseudoHuber } from './objective/loss';
import type { RunState } from './run/run';
import {
  collect,
  copy,
  evenGrid,
  gaussianData,
  linearModel,
  linearNetwork,
  distillOptions as options,
  path,
  scalars,
  withTeacher,
} from './testing/test-support';

beforeAll(() => tf.setBackend('cpu'));

/** The samples of a model from fixed noise. */
const draw = (model: Model, steps: number, step: StepFunction): number[] => {
  const noise = tf.tidy(() => tf.reshape(tf.linspace(-2, 2, 40), [20, 2]));
  const end = sample(model, { steps, step, noise });
  const numbers = Array.from(end.dataSync());
  tf.dispose([noise, end]);
  return numbers;
};

/** Root mean square distance. */
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - (b[i] as number)) ** 2, 0) / a.length);

describe('distill', () => {
  const variants: Readonly<Record<string, Partial<DistillOptions>>> = {
    'TRACT in one phase': {},
    'TRACT in two phases': { phases: [32, 4, 1] },
    'the full chain': { target: 'chain', phases: [16, 1] },
    BTD: { target: 'btd', phases: [8, 4, 2, 1], samples: 64 * 60 },
    'a Heun teacher': { teacherStep: heun() },
    'a Heun teacher, then a student that teaches with DDIM': { teacherStep: heun(), phases: [32, 4, 1] },
    'groups of uneven lengths': {
      phases: [
        { from: 32, to: [0, 2, 5, 32] },
        { from: 3, to: 1 },
      ],
    },
    'the same teacher in finer and finer steps': {
      phases: [
        { from: 8, to: 1 },
        { from: 32, to: 1 },
      ],
      nextTeacher: 'same',
    },
    'a pseudo-Huber loss': { loss: pseudoHuber({ c: 0.5 }) },
    'a loss on the endpoint': { measure: 'endpoint', phases: [32, 4, 1] },
  };
  it.each(Object.entries(variants))(
    'trains one step that samples as the exact teacher does in many: %s',
    async (_, more) => {
      await withTeacher(async (teacher) => {
        const all = options(teacher, more);
        const goal = draw(teacher, 32, all.teacherStep);
        const untaught = distance(draw(teacher, 1, ddim()), goal);
        const run = distill(all);
        await collect(run);
        // In one step the teacher gives only the mean of the data, and the student also its spread.
        expect(untaught).toBeGreaterThan(0.3);
        expect(distance(draw(run.model, 1, ddim()), goal)).toBeLessThan(untaught / 5);
        run.dispose();
      });
    },
  );

  it('trains a network of another kind, which teaches in a later phase', async () => {
    await withTeacher(async (teacher) => {
      // Its output is -x0, with parameters of other names.
      const opposite: Network = {
        ...linearNetwork,
        name: 'opposite',
        init: () => ({ a: tf.scalar(0), b: tf.scalar(0) }),
        apply: ({ a, b }, x, levels) =>
          linearNetwork.apply({ posterior: tf.neg(a as tf.Tensor), flow: tf.neg(b as tf.Tensor) }, x, levels),
      };
      const params = { a: tf.scalar(-0.5), b: tf.scalar(-0.5) };
      const all = options(teacher, {
        student: { network: opposite, params },
        phases: [32, 4, 1],
        samples: 64 * 80,
        every: 80,
      });
      const run = distill(all);
      const losses: unknown[] = [];
      let saved: RunState | undefined;
      for await (const event of run) {
        losses.push(event.loss);
        if (event.phase === 0) saved = copy(run.state());
      }
      expect(distance(draw(run.model, 1, ddim()), draw(teacher, 32, ddim()))).toBeLessThan(0.1);
      expect(Object.keys(scalars(run.model.params))).toEqual(['a', 'b']);
      const second = distill({ ...all, ...(saved && { resume: saved }) });
      expect((await collect(second)).map(({ loss }) => loss)).toEqual(losses.slice(1));
      expect(scalars(second.model.params)).toEqual(scalars(run.model.params));
      tf.dispose([params, saved?.tensors ?? {}]);
      run.dispose();
      second.dispose();
    });
  });

  describe('a guided teacher', () => {
    /** Predicts the label, or 0 without one: guidance of scale s makes it s times the label. */
    const labelNetwork: Network = {
      ...linearNetwork,
      classes: 2,
      apply: (_, x, __, condition) =>
        tf.tidy(() => {
          const label = condition?.labels && tf.reshape(tf.cast(condition.labels, 'float32'), [-1, 1]);
          return label ? tf.add(tf.zerosLike(x), label) : tf.zerosLike(x);
        }),
    };
    /** Predicts a label + b label guidance. */
    const scaleNetwork = (guided: boolean): Network => ({
      ...labelNetwork,
      guided,
      apply: ({ a, b }, x, _, condition) =>
        tf.tidy(() => {
          const label = tf.reshape(tf.cast(condition?.labels as tf.Tensor1D, 'float32'), [-1, 1]);
          const scale = condition?.guidance ? tf.reshape(condition.guidance, [-1, 1]) : tf.scalar(0);
          const factor = tf.add(a as tf.Tensor, tf.mul(b as tf.Tensor, scale));
          return tf.add(tf.zerosLike(x), tf.mul(label, factor));
        }),
    });
    const data = {
      ...gaussianData,
      classes: 2,
      batch: async (position: number, count: number) => ({
        ...(await gaussianData.batch(position, count)),
        labels: tf.tensor1d(
          Array.from({ length: count }, (_, i) => i % 2),
          'int32',
        ),
      }),
    };
    const teach = async (
      network: Network,
      guidance: NonNullable<DistillOptions['guidance']>,
      more: Partial<DistillOptions> = {},
    ) => {
      const before = tf.memory().numTensors;
      const teacher = { ...linearModel(1, 0), network: labelNetwork };
      const params = { a: tf.scalar(1), b: tf.scalar(0) };
      const run = distill(
        options(teacher, { data, student: { network, params }, guidance, phases: [8, 2, 1], ...more }),
      );
      await collect(run);
      const found = scalars(run.model.params) as { a: number; b: number };
      run.dispose();
      tf.dispose([teacher.params, params]);
      expect(tf.memory().numTensors).toBe(before);
      return found;
    };

    it('is baked into a student that does not take the scale', async () => {
      expect((await teach(scaleNetwork(false), { scale: 3 })).a).toBeCloseTo(3, 1);
    });

    it('is learnt at every scale by a student that takes it, also if that student teaches', async () => {
      const { a, b } = await teach(scaleNetwork(true), { scale: [1, 5] }, { samples: 64 * 300 });
      expect(a).toBeCloseTo(0, 1);
      expect(b).toBeCloseTo(1, 1);
    });

    it('that takes the scale is not guided again, and is baked into a student that does not', async () => {
      const before = tf.memory().numTensors;
      const withScale = scaleNetwork(true);
      const teacher: Model = {
        network: withScale,
        params: { a: tf.scalar(0), b: tf.scalar(1) },
        schedule: path,
        grid: evenGrid,
      };
      const params = { a: tf.scalar(1), b: tf.scalar(0) };
      const student = { network: scaleNetwork(false), params };
      const run = distill(
        options(teacher, { data, student, guidance: { scale: 4 }, phases: [8, 1], samples: 64 * 150 }),
      );
      await collect(run);
      expect(scalars(run.model.params)['a']).toBeCloseTo(4, 1);
      run.dispose();
      expect(() => distill(options(teacher, { data, student }))).toThrow(
        'guidance is "missing": linear takes',
      );
      tf.dispose([teacher.params, params]);
      expect(tf.memory().numTensors).toBe(before);
    });

    it('is refused if the networks do not fit it', async () => {
      await expect(teach(scaleNetwork(false), { scale: [1, 5] })).rejects.toThrow('does not take a scale');
      await expect(teach(scaleNetwork(true), { scale: [5, 1] })).rejects.toThrow('guidance.scale is [5,1]');
      await withTeacher(async (teacher) => {
        expect(() => distill(options(teacher, { guidance: { scale: 2 } }))).toThrow('has no classes');
        const student = { network: { ...linearNetwork, guided: true }, params: teacher.params };
        expect(() => distill(options(teacher, { student }))).toThrow('guidance is "missing"');
      });
    });
  });
});
