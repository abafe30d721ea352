import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  clip,
  type Denoiser,
  intervalBetween,
  type Level,
  type Schedule,
  type StepFunction,
} from '@tractjs/core';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  base,
  expectNear,
  jump,
  selfOracle,
  take,
  teacherOracle,
  textbook,
  xAt,
} from '../testing/target-support';
import { type TargetLevels, tractTarget } from './target';

beforeAll(() => tf.setBackend('cpu'));

describe('tractTarget', () => {
  const grids: readonly [string, Schedule, number][] = [
    ['vpCosine', vpCosine(), 16],
    ['vpCosine', vpCosine(), 1024],
    ['vpCosine', vpCosine(), 4096],
    ['edm', edm(), 40],
    ['edm', edm(), 1024],
  ];
  it.each(grids)('agrees in float32 with doubles to 1e-5 on the path: %s, %#', (_, schedule, steps) => {
    const grid = (schedule.name === 'edm' ? karras() : uniform()).place(schedule, steps);
    for (const size of [2, 8, steps]) {
      const tops = [
        1,
        2,
        3,
        4,
        size,
        size + 1,
        steps >> 1,
        (steps >> 1) + 1,
        steps - 2,
        steps - 1,
        steps,
      ].filter((t) => t <= steps);
      const ends = tops.map((t) => Math.floor((t - 1) / size) * size);
      const levels: TargetLevels = {
        t: tops.map((t) => grid.level(t)),
        tPrime: tops.map((t) => grid.level(t - 1)),
        s: ends.map((s) => grid.level(s)),
      };
      const x = tf.tensor(
        tops.map((t) => xAt(grid.level(t), t)),
        [tops.length, 1],
        'float32',
      );
      const found = take(tractTarget(base, x, levels), x, levels);
      const data = Array.from(x.dataSync());
      x.dispose();
      const exact = tops.map((t, i) =>
        textbook(data[i] as number, grid.level(t), grid.level(t - 1), grid.level(ends[i] as number)),
      );
      expectNear(
        found.x0,
        exact.map(({ x0 }) => x0),
        1e-5,
      );
      exact.forEach(({ xMid, xEnd }, i) => {
        expect(found.xMid[i]).toBeCloseTo(xMid, 4);
        expect(found.xEnd[i]).toBeCloseTo(xEnd, 4);
      });
    }
  });

  const grid = uniform().place(vpCosine(), 16);
  const at = (...times: number[]) => times.map((t) => grid.level(t));
  const batch = (levels: readonly Level[]) =>
    tf.tensor(
      levels.map((level, k) => xAt(level, k)),
      [levels.length, 1],
    );

  it('ends where the step of the self-teacher ends, for DDIM and Heun teachers', () => {
    const levels = { t: at(16, 12, 8, 3), tPrime: at(15, 11, 7, 2), s: at(8, 8, 4, 0) };
    const x = batch(levels.t);
    for (const teacherStep of [ddim(), heun()]) {
      const target = tractTarget({ ...base, teacherStep }, x, levels);
      const rest = ddim().step(base.selfTeacher, target.xMid, intervalBetween(levels.tPrime, levels.s));
      const expected = Array.from(rest.x.dataSync());
      tf.dispose([rest.x, rest.prediction as tf.Tensor]);
      expectNear(take(target, x, levels).xEnd, expected, 2e-6);
    }
    x.dispose();
  });

  it('inverts xEnd if the teacher step returns no prediction', () => {
    const levels = { t: at(16, 12, 8), tPrime: at(15, 11, 7), s: at(8, 8, 0) };
    const silent: StepFunction = {
      ...heun(),
      step: (...args) => {
        const { x, prediction } = heun().step(...args);
        prediction?.dispose();
        return { x };
      },
    };
    const x = batch(levels.t);
    const direct = take(tractTarget({ ...base, teacherStep: heun() }, x, levels), x, levels);
    const inverted = take(tractTarget({ ...base, teacherStep: silent }, x, levels), x, levels);
    expectNear(inverted.x0, direct.x0 as number[], 1e-4);
    x.dispose();
  });

  it('computes the same for a batch of levels as for single examples', () => {
    const levels = { t: at(16, 9, 5, 1), tPrime: at(15, 8, 4, 0), s: at(8, 8, 0, 0) };
    const x = batch(levels.t);
    const data = Array.from(x.dataSync());
    const together = take(tractTarget(base, x, levels), x, levels);
    data.forEach((value, i) => {
      const one = tf.tensor([value], [1, 1]);
      const [t, tPrime, s] = [levels.t[i], levels.tPrime[i], levels.s[i]] as [Level, Level, Level];
      const alone = take(tractTarget(base, one, { t, tPrime, s }), one, { t, s });
      expect(together.x0?.[i]).toBeCloseTo(alone.x0?.[0] as number, 6);
      expect(together.xEnd[i]).toBeCloseTo(alone.xEnd[0] as number, 6);
      one.dispose();
    });
    x.dispose();
  });

  it("is the prediction of the teacher if t' = s, and never evaluates a denoiser at sigma = 0", () => {
    const clean = { time: 0, alpha: 1, sigma: 0 };
    const [low, high] = [edm().at(0.5), edm().at(3)];
    const strict =
      (denoise: Denoiser): Denoiser =>
      (x, levels) => {
        if ([levels].flat().some((level) => level.sigma === 0)) throw new Error('evaluated at sigma = 0');
        return denoise(x, levels);
      };
    const levels = { t: [low, high], tPrime: [clean, low], s: [clean, clean] };
    const x = tf.tensor([0.4, -2], [2, 1]);
    const careful = {
      ...base,
      teacher: strict(base.teacher),
      selfTeacher: strict(base.selfTeacher),
    };
    for (const teacherStep of [ddim(), heun()]) {
      const { x0, xEnd, xMid } = take(tractTarget({ ...careful, teacherStep }, x, levels), x, levels);
      expect(x0?.[0]).toBeCloseTo(teacherOracle.denoise([0.4], low)[0] as number, 6);
      expect(xEnd[0]).toBeCloseTo(xMid[0] as number, 6);
      expect(x0?.[1]).toBeCloseTo(selfOracle.denoise([xMid[1] as number], low)[0] as number, 6);
    }
    x.dispose();
  });

  it('is finite from pure noise to clean data', () => {
    const [noise, middle, clean] = [
      { time: 1, alpha: 0, sigma: 1 },
      vpCosine().at(0.5),
      { time: 0, alpha: 1, sigma: 0 },
    ];
    const x = tf.tensor([1.2, -0.4], [2, 1]);
    const levels = { t: noise, tPrime: middle, s: clean };
    const { x0 } = take(tractTarget(base, x, levels), x, levels);
    expect(x0?.every(Number.isFinite)).toBe(true);
    x.dispose();
  });

  it('uses clipped predictions, and derives the noise from them', () => {
    const [t, middle, s] = at(12, 11, 8) as [Level, Level, Level];
    const x = tf.tensor([1.4], [1, 1]);
    const narrow = {
      ...base,
      teacher: clip(base.teacher, [-0.1, 0.1]),
      selfTeacher: clip(base.selfTeacher, [-0.1, 0.1]),
    };
    const { xMid, xEnd } = take(tractTarget(narrow, x, { t, tPrime: middle, s }), x, { t, s });
    const bound = (value: number | undefined) => Math.min(0.1, Math.max(-0.1, value as number));
    const expected = jump(Math.fround(1.4), bound(teacherOracle.denoise([1.4], t)[0]), t, middle);
    expect(xMid[0]).toBeCloseTo(expected, 6);
    expect(xEnd[0]).toBeCloseTo(
      jump(expected, bound(selfOracle.denoise([expected], middle)[0]), middle, s),
      6,
    );
    x.dispose();
  });

  it('has no x0 if the student step has no inverse, and ends where that step ends', () => {
    const [t, middle, s] = at(12, 11, 8) as [Level, Level, Level];
    const x = tf.tensor([1.4], [1, 1]);
    const { x0, xMid, xEnd } = take(
      tractTarget({ ...base, studentStep: heun() }, x, { t, tPrime: middle, s }),
      x,
      { t, s },
    );
    expect(x0).toBeUndefined();
    const from = tf.tensor(xMid, [1, 1]);
    const end = heun().step(base.selfTeacher, from, intervalBetween(middle, s));
    expect(xEnd[0]).toBeCloseTo(end.x.dataSync()[0] as number, 6);
    tf.dispose([x, from, end.x, end.prediction as tf.Tensor]);
  });

  it('leaks no tensor', () => {
    const levels = { t: at(16, 9, 5, 1), tPrime: at(15, 8, 4, 0), s: at(8, 8, 0, 0) };
    const x = batch(levels.t);
    const before = tf.memory().numTensors;
    for (const step of [ddim(), heun()]) {
      for (const studentStep of [ddim(), heun()]) {
        take(tractTarget({ ...base, teacherStep: step, studentStep }, x, levels), x, levels);
        expect(tf.memory().numTensors).toBe(before);
      }
    }
    x.dispose();
  });
});
