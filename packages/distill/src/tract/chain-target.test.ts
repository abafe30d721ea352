import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Denoiser, Level } from '@tractjs/core';
import { uniform, vpCosine } from '@tractjs/schedules';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { base, expectNear, jump, take, teacherOracle, xAt } from '../testing/target-support';
import { chainTarget, type TargetLevels, tractTarget } from './target';

beforeAll(() => tf.setBackend('cpu'));

describe('chainTarget', () => {
  const grid = uniform().place(vpCosine(), 64);
  const levelsBetween = (top: number, end: number) =>
    Array.from({ length: top - end + 1 }, (_, k) => grid.level(top - k));
  const tops = [64, 40, 17, 9, 8, 1];
  const ends = [56, 32, 16, 8, 0, 0];
  const levels: TargetLevels = {
    t: tops.map((t) => grid.level(t)),
    tPrime: tops.map((t) => grid.level(t - 1)),
    s: ends.map((s) => grid.level(s)),
  };
  const paths = tops.map((top, i) => levelsBetween(top, ends[i] as number));
  const start = () =>
    tf.tensor(
      tops.map((t) => xAt(grid.level(t), t)),
      [tops.length, 1],
    );

  it('agrees with a chain of teacher steps in doubles, for chains of different lengths in one batch', () => {
    const x = start();
    const data = Array.from(x.dataSync());
    const found = take(chainTarget(base, x, paths), x, levels);
    const exact = data.map((value, i) =>
      (paths[i] as Level[]).slice(1).reduce((z, to, k) => {
        const from = (paths[i] as Level[])[k] as Level;
        return jump(z, teacherOracle.denoise([z], from)[0] as number, from, to);
      }, value),
    );
    expectNear(found.xEnd, exact, 2e-6);
    const targets = exact.map((end, i) => {
      const [t, s] = [grid.level(tops[i] as number), grid.level(ends[i] as number)];
      return (end - (s.sigma / t.sigma) * (data[i] as number)) / (s.alpha - (t.alpha * s.sigma) / t.sigma);
    });
    expectNear(found.x0, targets, 1e-5);
    x.dispose();
  });

  it.each([ddim(), heun()])(
    'equals tractTarget if groups have two steps and the teacher is the self-teacher: $name',
    (teacherStep) => {
      const pairs: TargetLevels = { ...levels, s: tops.map((t) => grid.level(Math.max(0, t - 2))) };
      const short = tops.map((top) => levelsBetween(top, Math.max(0, top - 2)));
      const x = start();
      // The self-teacher takes the student's step, so that is set to the teacher's.
      const both = { ...base, teacherStep, studentStep: teacherStep, selfTeacher: base.teacher };
      const one = take(tractTarget(both, x, pairs), x, pairs);
      const other = take(chainTarget(both, x, short), x, pairs);
      expectNear(other.xEnd, one.xEnd, 1e-6);
      expectNear(other.xMid, one.xMid, 1e-6);
      if (teacherStep.name === 'ddim') expectNear(other.x0, one.x0 as number[], 1e-6);
      else expect([other.x0, one.x0]).toEqual([undefined, undefined]);
      x.dispose();
    },
  );

  it.each([ddim(), heun()])('equals tractTarget if the self-teacher is perfect: $name', (teacherStep) => {
    // A perfect self-teacher predicts the target of the remaining chain at t'.
    const perfect: Denoiser = (x, levels) => {
      const values = Array.from(x.dataSync());
      const rest = [levels].flat().map((level, i) => {
        const left = (paths[i] as Level[]).indexOf(level);
        if (left !== 1) return 0;
        const one = tf.tensor([values[i] as number], [1, 1]);
        const { x0 } = take(
          chainTarget({ ...base, teacherStep }, one, [(paths[i] as Level[]).slice(1)]),
          one,
          { t: level, s: (paths[i] as Level[]).at(-1) as Level },
        );
        one.dispose();
        return x0?.[0] as number;
      });
      return tf.tensor(rest, x.shape);
    };
    const x = start();
    const chain = take(chainTarget({ ...base, teacherStep }, x, paths), x, levels);
    const tract = take(tractTarget({ ...base, teacherStep, selfTeacher: perfect }, x, levels), x, levels);
    expectNear(tract.x0, chain.x0 as number[], 3e-6);
    expectNear(tract.xEnd, chain.xEnd, 3e-6);
    x.dispose();
  });

  it('leaks no tensor', () => {
    const x = start();
    const before = tf.memory().numTensors;
    take(chainTarget(base, x, paths), x, levels);
    take(chainTarget({ ...base, teacherStep: heun(), studentStep: heun() }, x, paths), x, levels);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});
