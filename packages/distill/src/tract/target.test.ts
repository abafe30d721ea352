import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, gaussian, mixture, type Oracle, twoModes } from '@tractjs/conformance';
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
import { chainTarget, type Place, type Target, type Teaching, tractTarget } from './target';

beforeAll(() => tf.setBackend('cpu'));

const [teacherOracle, selfOracle] = [mixture(twoModes), gaussian({ mean: -0.2, std: 0.7 })];
const teaching: Teaching = {
  teacher: asDenoiser(teacherOracle),
  teacherStep: ddim(),
  selfTeacher: asDenoiser(selfOracle),
  studentStep: ddim(),
};

/** Some x at a level. */
const xAt = ({ alpha, sigma }: Level, k: number): number =>
  alpha * 0.6 * Math.sin(k) + sigma * 1.3 * Math.cos(2 * k);

/** All numbers of a target, xEnd being where DDIM lands with its x0 if it has one; its tensors are disposed of. */
const take = (target: Target, x: tf.Tensor, { t, s }: Pick<Place, 't' | 's'>) => {
  const { xMid, x0, xEnd = ddim().advance(x, x0 as tf.Tensor, intervalBetween(t, s)) } = target;
  const numbers = {
    xMid: Array.from(xMid.dataSync()),
    xEnd: Array.from(xEnd.dataSync()),
    x0: x0 && Array.from(x0.dataSync()),
  };
  tf.dispose([target, xEnd]);
  return numbers;
};

const expectNear = (
  actual: readonly number[] | undefined,
  expected: readonly number[],
  tolerance: number,
): void => {
  const size = Math.max(...expected.map(Math.abs));
  expect(actual?.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((actual?.[i] as number) - value) / size).toBeLessThan(tolerance);
  });
};

/** DDIM by the textbook, in doubles. */
const jump = (x: number, x0: number, a: Level, b: Level): number =>
  b.alpha * x0 + (b.sigma * (x - a.alpha * x0)) / a.sigma;

/** TRACT by the textbook, in doubles: the formula that loses its digits in float32. */
const textbook = (x: number, t: Level, middle: Level, s: Level, self: Oracle = selfOracle) => {
  const xMid = jump(x, teacherOracle.denoise([x], t)[0] as number, t, middle);
  const xEnd = middle === s ? xMid : jump(xMid, self.denoise([xMid], middle)[0] as number, middle, s);
  const ratio = s.sigma / t.sigma;
  return { xMid, xEnd, x0: (xEnd - ratio * x) / (s.alpha - t.alpha * ratio) };
};

describe('tractTarget', () => {
  const grids: readonly [string, Schedule, number][] = [
    ['vpCosine', vpCosine(), 16],
    ['vpCosine', vpCosine(), 1024],
    ['vpCosine', vpCosine(), 4096],
    ['edm', edm(), 40],
    ['edm', edm(), 1024],
  ];
  it.each(grids)(
    'in float32 agrees with doubles to 1e-5 at both ends and between: %s, %#',
    (_, schedule, steps) => {
      const grid = (schedule.name === 'edm' ? karras() : uniform())(schedule, steps);
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
        const place: Place = {
          t: tops.map((t) => grid.level(t)),
          tPrime: tops.map((t) => grid.level(t - 1)),
          s: ends.map((s) => grid.level(s)),
        };
        const x = tf.tensor(
          tops.map((t) => xAt(grid.level(t), t)),
          [tops.length, 1],
          'float32',
        );
        const found = take(tractTarget(teaching, x, place), x, place);
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
    },
  );

  const grid = uniform()(vpCosine(), 16);
  const at = (...times: number[]) => times.map((t) => grid.level(t));
  const batch = (levels: readonly Level[]) =>
    tf.tensor(
      levels.map((level, k) => xAt(level, k)),
      [levels.length, 1],
    );

  it('lands where the self-teacher does, with Heun for the teacher too', () => {
    const place = { t: at(16, 12, 8, 3), tPrime: at(15, 11, 7, 2), s: at(8, 8, 4, 0) };
    const x = batch(place.t);
    for (const teacherStep of [ddim(), heun()]) {
      const target = tractTarget({ ...teaching, teacherStep }, x, place);
      const rest = ddim().step(teaching.selfTeacher, target.xMid, intervalBetween(place.tPrime, place.s));
      const expected = Array.from(rest.x.dataSync());
      tf.dispose([rest.x, rest.prediction as tf.Tensor]);
      expectNear(take(target, x, place).xEnd, expected, 2e-6);
    }
    x.dispose();
  });

  it('inverts where the teacher’s step does not tell its prediction', () => {
    const place = { t: at(16, 12, 8), tPrime: at(15, 11, 7), s: at(8, 8, 0) };
    const silent: StepFunction = {
      ...heun(),
      step: (...args) => {
        const { x, prediction } = heun().step(...args);
        prediction?.dispose();
        return { x };
      },
    };
    const x = batch(place.t);
    const told = take(tractTarget({ ...teaching, teacherStep: heun() }, x, place), x, place);
    const inverted = take(tractTarget({ ...teaching, teacherStep: silent }, x, place), x, place);
    expectNear(inverted.x0, told.x0 as number[], 1e-4);
    x.dispose();
  });

  it('treats one level per example as it does one by one', () => {
    const place = { t: at(16, 9, 5, 1), tPrime: at(15, 8, 4, 0), s: at(8, 8, 0, 0) };
    const x = batch(place.t);
    const data = Array.from(x.dataSync());
    const together = take(tractTarget(teaching, x, place), x, place);
    data.forEach((value, i) => {
      const one = tf.tensor([value], [1, 1]);
      const [t, tPrime, s] = [place.t[i], place.tPrime[i], place.s[i]] as [Level, Level, Level];
      const alone = take(tractTarget(teaching, one, { t, tPrime, s }), one, { t, s });
      expect(together.x0?.[i]).toBeCloseTo(alone.x0?.[0] as number, 6);
      expect(together.xEnd[i]).toBeCloseTo(alone.xEnd[0] as number, 6);
      one.dispose();
    });
    x.dispose();
  });

  it('is the teacher’s prediction where t’ is the end, and never asks anyone about clean data', () => {
    const clean = { time: 0, alpha: 1, sigma: 0 };
    const [low, high] = [edm().at(0.5), edm().at(3)];
    const strict =
      (denoise: Denoiser): Denoiser =>
      (x, levels) => {
        if ([levels].flat().some((level) => level.sigma === 0)) throw new Error('asked about clean data');
        return denoise(x, levels);
      };
    const place = { t: [low, high], tPrime: [clean, low], s: [clean, clean] };
    const x = tf.tensor([0.4, -2], [2, 1]);
    const careful = {
      ...teaching,
      teacher: strict(teaching.teacher),
      selfTeacher: strict(teaching.selfTeacher),
    };
    for (const teacherStep of [ddim(), heun()]) {
      const { x0, xEnd, xMid } = take(tractTarget({ ...careful, teacherStep }, x, place), x, place);
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
    const place = { t: noise, tPrime: middle, s: clean };
    const { x0 } = take(tractTarget(teaching, x, place), x, place);
    expect(x0?.every(Number.isFinite)).toBe(true);
    x.dispose();
  });

  it('uses a clipped prediction, with the noise derived again', () => {
    const [t, middle, s] = at(12, 11, 8) as [Level, Level, Level];
    const x = tf.tensor([1.4], [1, 1]);
    const narrow = {
      ...teaching,
      teacher: clip(teaching.teacher, [-0.1, 0.1]),
      selfTeacher: clip(teaching.selfTeacher, [-0.1, 0.1]),
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

  it('has no x0 for a student’s step without an inverse, and lands where that step does', () => {
    const [t, middle, s] = at(12, 11, 8) as [Level, Level, Level];
    const x = tf.tensor([1.4], [1, 1]);
    const { x0, xMid, xEnd } = take(
      tractTarget({ ...teaching, studentStep: heun() }, x, { t, tPrime: middle, s }),
      x,
      { t, s },
    );
    expect(x0).toBeUndefined();
    const from = tf.tensor(xMid, [1, 1]);
    const landed = heun().step(teaching.selfTeacher, from, intervalBetween(middle, s));
    expect(xEnd[0]).toBeCloseTo(landed.x.dataSync()[0] as number, 6);
    tf.dispose([x, from, landed.x, landed.prediction as tf.Tensor]);
  });

  it('leaks nothing but what it returns', () => {
    const place = { t: at(16, 9, 5, 1), tPrime: at(15, 8, 4, 0), s: at(8, 8, 0, 0) };
    const x = batch(place.t);
    const before = tf.memory().numTensors;
    for (const step of [ddim(), heun()]) {
      for (const studentStep of [ddim(), heun()]) {
        take(tractTarget({ ...teaching, teacherStep: step, studentStep }, x, place), x, place);
        expect(tf.memory().numTensors).toBe(before);
      }
    }
    x.dispose();
  });
});

describe('chainTarget', () => {
  const grid = uniform()(vpCosine(), 64);
  const walk = (top: number, end: number) =>
    Array.from({ length: top - end + 1 }, (_, k) => grid.level(top - k));
  const tops = [64, 40, 17, 9, 8, 1];
  const ends = [56, 32, 16, 8, 0, 0];
  const place: Place = {
    t: tops.map((t) => grid.level(t)),
    tPrime: tops.map((t) => grid.level(t - 1)),
    s: ends.map((s) => grid.level(s)),
  };
  const paths = tops.map((top, i) => walk(top, ends[i] as number));
  const start = () =>
    tf.tensor(
      tops.map((t) => xAt(grid.level(t), t)),
      [tops.length, 1],
    );

  it('is the walk of every teacher step in doubles, walks of different lengths in one batch', () => {
    const x = start();
    const data = Array.from(x.dataSync());
    const found = take(chainTarget(teaching, x, paths), x, place);
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
    'is tractTarget where groups are of two and the teacher teaches itself: $name',
    (teacherStep) => {
      const pairs: Place = { ...place, s: tops.map((t) => grid.level(Math.max(0, t - 2))) };
      const short = tops.map((top) => walk(top, Math.max(0, top - 2)));
      const x = start();
      // The self-teacher goes on with the student's step, so that is the teacher's here.
      const both = { ...teaching, teacherStep, studentStep: teacherStep, selfTeacher: teaching.teacher };
      const one = take(tractTarget(both, x, pairs), x, pairs);
      const other = take(chainTarget(both, x, short), x, pairs);
      expectNear(other.xEnd, one.xEnd, 1e-6);
      expectNear(other.xMid, one.xMid, 1e-6);
      if (teacherStep.name === 'ddim') expectNear(other.x0, one.x0 as number[], 1e-6);
      else expect([other.x0, one.x0]).toEqual([undefined, undefined]);
      x.dispose();
    },
  );

  it.each([ddim(), heun()])(
    'is tractTarget where the self-teacher knows the rest of the walk: $name',
    (teacherStep) => {
      // What a perfect self-teacher predicts at t': the target of the walk that is left.
      const perfect: Denoiser = (x, levels) => {
        const values = Array.from(x.dataSync());
        const rest = [levels].flat().map((level, i) => {
          const left = (paths[i] as Level[]).indexOf(level);
          if (left !== 1) return 0;
          const one = tf.tensor([values[i] as number], [1, 1]);
          const { x0 } = take(
            chainTarget({ ...teaching, teacherStep }, one, [(paths[i] as Level[]).slice(1)]),
            one,
            { t: level, s: (paths[i] as Level[]).at(-1) as Level },
          );
          one.dispose();
          return x0?.[0] as number;
        });
        return tf.tensor(rest, x.shape);
      };
      const x = start();
      const chain = take(chainTarget({ ...teaching, teacherStep }, x, paths), x, place);
      const tract = take(tractTarget({ ...teaching, teacherStep, selfTeacher: perfect }, x, place), x, place);
      expectNear(tract.x0, chain.x0 as number[], 3e-6);
      expectNear(tract.xEnd, chain.xEnd, 3e-6);
      x.dispose();
    },
  );

  it('leaks nothing but what it returns', () => {
    const x = start();
    const before = tf.memory().numTensors;
    take(chainTarget(teaching, x, paths), x, place);
    take(chainTarget({ ...teaching, teacherStep: heun(), studentStep: heun() }, x, paths), x, place);
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });
});
