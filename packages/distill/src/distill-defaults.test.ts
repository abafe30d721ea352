import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Level } from '@tractjs/core';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from './distill';
import type { DistillOptions } from './distill-options';
import { emaWeight } from './run/ema';
import {
  batch,
  type Call,
  constant,
  indexOf,
  mean,
  share,
  snr,
  watched,
  zeroData,
} from './testing/constant-network';
import { collect, scalars } from './testing/test-support';

beforeAll(() => tf.setBackend('cpu'));

describe('distill with its required options alone', () => {
  it('clips at [-1, 1], weights by max(SNR, 1), sums squares, clips the gradient at 1 and has learning rate 2e-4', async () => {
    const { run, student, end } = watched(1);
    const [event] = await collect(run);
    const ts = (student.at(-1) as Call).levels.map(indexOf);
    // The teacher's 3 is clipped to 1, and the self-teacher is still the initial student.
    const errors = ts.map((t) => -0.5 - (share(t) - 0.5 * (1 - share(t))));
    const loss = mean(errors.map((error, i) => snr(ts[i] as number) * 2 * error ** 2));
    const slope = mean(errors.map((error, i) => snr(ts[i] as number) * 4 * error));
    expect((event?.loss as number) / loss).toBeCloseTo(1, 4);
    expect((event?.gradientNorm as number) / Math.abs(slope)).toBeCloseTo(1, 4);
    expect(event?.learningRate).toBe(2e-4);
    expect(Math.abs(slope)).toBeGreaterThan(2);
    const state = scalars(run.state().tensors);
    // Adam's first moment is a tenth of the gradient, and the length of its first step is the learning rate.
    expect(state['adam.m/c']).toBeCloseTo(-0.1, 6);
    expect(state['params/c']).toBeCloseTo(-0.5 + 2e-4, 6);
    end();
  });

  it('takes 128 examples a step and reports every tenth step', async () => {
    const [teacher, student] = [constant(), constant()];
    const [origin, start] = [teacher.model(1), student.model(0)];
    const run = distill({
      teacher: origin,
      student: start,
      data: zeroData,
      phases: [4, 1],
      seed: 5,
      teacherStep: ddim(),
      studentStep: ddim(),
      samples: 128 * 12,
    });
    expect((await collect(run)).map(({ step, samples }) => [step, samples])).toEqual([
      [10, 1280],
      [12, 1536],
    ]);
    run.dispose();
    tf.dispose([origin.params, start.params]);
  });

  it.each<[string, Partial<DistillOptions>, number, number]>([
    ['by default', {}, 0.5, 1e-3 ** (1 / 6)],
    ['with given momenta', { muSelf: 0.9, muInference: 0.3 }, 0.9, 0.3],
  ])('keeps two averages, each with its own momentum: %s', async (_, more, muSelf, muInference) => {
    const { run, end } = watched(6, { learningRate: 0.1, ...more });
    let [self, inference] = [0, 0];
    for await (const { step } of run) {
      const state = scalars(run.state().tensors);
      const c = state['params/c'] as number;
      const [a, b] = [emaWeight(muSelf, step), emaWeight(muInference, step)];
      [self, inference] = [(1 - a) * self + a * c, (1 - b) * inference + b * c];
      expect(state['selfTeacher/c']).toBeCloseTo(self, 5);
      expect(state['inference/c']).toBeCloseTo(inference, 5);
    }
    expect(Math.abs(self - inference)).toBeGreaterThan(0.02);
    expect(scalars(run.model.params)['c']).toBeCloseTo(inference, 5);
    end();
  });

  it('draws new noise and levels for each step and example, and others for another seed', async () => {
    const first = watched(3);
    await collect(first.run);
    const other = watched(1, { seed: 6 });
    await collect(other.run);
    // The teacher is evaluated once per step, at x_t.
    const evaluations = [...first.teacher, ...other.teacher];
    expect(evaluations.length).toBe(4);
    const noise = evaluations.map(({ x, levels }) => x.map((z, i) => z / (levels[i >> 1] as Level).sigma));
    expect(new Set(noise.flat().map((z) => z.toFixed(4))).size).toBe(4 * 2 * batch);
    expect(Math.abs(mean(noise.flat().map((z) => z * z)) - 1)).toBeLessThan(0.5);
    const times = evaluations.map(({ levels }) => levels.map(indexOf).join());
    expect(new Set(times).size).toBe(4);
    first.end();
    other.end();
  });
});

describe('the teacher step across a wide gap', () => {
  /** The number of evaluations: Heun's step takes two, and its lowered form one. */
  const evaluations = async (more: Partial<DistillOptions>): Promise<number> => {
    const { teacher, run, end } = watched(1, { phases: [2, 1], teacherStep: heun(), ...more });
    await collect(run);
    end();
    return teacher.length;
  };

  it('has its order lowered, unless lowerOrder is false', async () => {
    expect(await evaluations({})).toBe(1);
    expect(await evaluations({ lowerOrder: false })).toBe(2);
  });
});
