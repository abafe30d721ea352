import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Fixed, highPrecision as hp } from '@tractjs/conformance';
import type { GridRule, Level, Schedule, StepFunction } from '@tractjs/core';
import { tractTarget } from '@tractjs/distill';
import {
  defaultGrid,
  karras,
  scheduleFrom,
  scheduleKinds,
  uniform,
  unscaled,
  variancePreserving,
} from '@tractjs/schedules';
import {
  bogackiShampine,
  clippedDdim,
  ddim,
  dpm2,
  dpmSolver3,
  dpmSolverPlusPlus2S,
  eulerInTime,
  heun,
  heunInTime,
  midpoint,
  ralston,
  rk4,
  singleStepNames,
  tableaus,
} from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ddimClipped,
  dpmPlusPlus2S,
  dpmSolver2,
  dpmSolver3Steps,
  exact,
  jump,
  range,
  rungeKutta,
  rungeKuttaInTime,
  type Teach,
} from './testing/exact-steps';
import { number, predicted, selfTeacher, teacher, width } from './testing/given-predictions';

/*
 * TRACT's target in float32 against its definition in fixed point of 256 bits, for the same predictions: the step of
 * the teacher and that of the self-teacher by their definitions, and the student's step solved for its prediction. The
 * error is the largest of an example, relative to the largest element of its target.
 *
 * Measured, the largest over all schedules, levels and 12 draws of the predictions:
 *                                                            T = 64    1024      4096
 *   steps that return their blended prediction               4.1e-7    3.9e-7    4.0e-7    (DDIM: 1.2e-7)
 *   steps in time, whose target is inverted                  1.4e-4    2.4e-3    9.8e-3
 *   clipped DDIM that keeps the raw noise, inverted too      2.6e-4    2.5e-4    7.1e-4
 * Inversion loses digits: x moves from t to s by about c_0 times the prediction, c_0 falls with 1 / T, and float32
 * rounds x itself. The largest errors are those of single steps of the grid, t' = s, with a step in time at the noisy
 * end of edm, ve and vp-linear. On vp-cosine and rectified-flow they are 4e-4 for T = 4096, and 1.2e-5 for groups that
 * reach half-way to clean data or further. A single element that nearly cancels can have a larger relative error: 6e-5
 * was seen with Heun.
 */
const blendedBound = 1e-6;
const inTimeBounds = { 64: 3e-4, 1024: 5e-3, 4096: 2e-2 } as const;
const keptNoiseBounds = { 64: 5e-4, 1024: 5e-4, 4096: 1.5e-3 } as const;

const sizes = [64, 1024, 4096] as const;

type Size = (typeof sizes)[number];

interface Method {
  readonly step: StepFunction;
  readonly teach: Teach;
  /** Whether it needs the time derivatives of levels. */
  readonly inTime?: true;
  /** Bounds of the error for each T, if the step returns no prediction. */
  readonly bounds?: Readonly<Record<Size, number>>;
}

/** A schedule with a grid of T steps. */
interface GridCase {
  readonly schedule: Schedule;
  readonly rule: GridRule;
  readonly steps: Size;
}

/** Options of a discrete schedule with a level for each step and DDPM's noise at its end. */
const discrete = (kind: string, count: number): Readonly<Record<string, unknown>> => {
  if (kind === 'vp-ddpm') return { count, betaStart: 0.1 / count, betaEnd: 20 / count };
  if (kind === 'vp-iddpm') return { count };
  const betas = Array.from({ length: count }, (_, n) => (0.1 + (20 * n) / count) / count);
  return kind === 'vp-discrete' ? { betas } : {};
};

/** Every kind of schedule on its usual grid: Karras levels if alpha = 1, else uniform times. */
const gridCases: readonly GridCase[] = [
  ...scheduleKinds.flatMap((kind) =>
    sizes.map((steps): GridCase => {
      const schedule = scheduleFrom({ kind, ...discrete(kind, steps) });
      return { schedule, rule: defaultGrid(schedule), steps };
    }),
  ),
  { schedule: unscaled(scheduleFrom({ kind: 'vp-linear' })), rule: uniform(), steps: 1024 },
  { schedule: variancePreserving(scheduleFrom({ kind: 've' })), rule: karras(), steps: 1024 },
];

const methods: readonly Method[] = [
  { step: ddim(), teach: rungeKutta(tableaus.euler) },
  { step: clippedDdim({ range }), teach: ddimClipped(true) },
  { step: clippedDdim({ range, rederiveNoise: false }), teach: ddimClipped(false), bounds: keptNoiseBounds },
  { step: heun(), teach: rungeKutta(tableaus.heun) },
  { step: midpoint(), teach: rungeKutta(tableaus.midpoint) },
  { step: dpm2(), teach: dpmSolver2 },
  { step: ralston(), teach: rungeKutta(tableaus.ralston) },
  { step: dpmSolverPlusPlus2S(), teach: dpmPlusPlus2S },
  { step: bogackiShampine(), teach: rungeKutta(tableaus.bogackiShampine) },
  { step: dpmSolver3(), teach: dpmSolver3Steps },
  { step: rk4(), teach: rungeKutta(tableaus.rk4) },
  { step: eulerInTime(), teach: rungeKuttaInTime(tableaus.euler), inTime: true, bounds: inTimeBounds },
  { step: heunInTime(), teach: rungeKuttaInTime(tableaus.heun), inTime: true, bounds: inTimeBounds },
];

interface ExampleLevels {
  readonly t: Level;
  readonly tPrime: Level;
  readonly s: Level;
}

/** Levels t at both ends, the quarters and the middle, each with s at the clean end, half-way and at t'. */
const levelsOf = ({ schedule, rule, steps }: GridCase, { inTime }: Method): ExampleLevels[] => {
  const grid = rule.place(schedule, steps);
  const tops = [1, 2, 3, steps >> 2, steps >> 1, steps - (steps >> 2), steps - 1, steps];
  const examples = tops.flatMap((t) =>
    [...new Set([0, (t - 1) >> 1, t - 1])].map((s) => ({
      t: grid.level(t),
      tPrime: grid.level(t - 1),
      s: grid.level(s),
    })),
  );
  const moves = (level: Level) => level.alphaRate !== undefined && level.sigmaRate !== undefined;
  return inTime
    ? examples.filter(({ t, tPrime }) => moves(t) && (moves(tPrime) || tPrime.sigma === 0))
    : examples;
};

/** The target of element k by its definition. */
const definition = (method: Method, x: Fixed, k: number, { t, tPrime, s }: ExampleLevels): Fixed => {
  const predictions = [0, 1, 2, 3].map((call) => hp.from(predicted(call, k)));
  const xMid = method.teach(x, predictions, t, tPrime);
  const xEnd = tPrime === s ? xMid : jump(xMid, hp.from(predicted('self', k)), tPrime, s);
  const [a, b] = [exact(t), exact(s)];
  const ratio = hp.divide(b.sigma, a.sigma);
  return hp.divide(xEnd - hp.multiply(ratio, x), b.alpha - hp.multiply(ratio, a.alpha));
};

/** The largest error of the targets on a grid. */
const largestError = (method: Method, gridCase: GridCase): number => {
  const examples = levelsOf(gridCase, method);
  if (examples.length === 0) return 0;
  const data = Float32Array.from({ length: examples.length * width }, (_, k) => {
    const { alpha, sigma } = (examples[Math.floor(k / width)] as ExampleLevels).t;
    return alpha * number(20_000 + k) + sigma * number(30_000 + k);
  });
  const x = tf.tensor(data, [examples.length, width], 'float32');
  const target = tractTarget(
    {
      teacher: teacher(),
      teacherStep: method.step,
      selfTeacher,
      studentStep: ddim(),
      schedule: gridCase.schedule,
    },
    x,
    {
      t: examples.map(({ t }) => t),
      tPrime: examples.map(({ tPrime }) => tPrime),
      s: examples.map(({ s }) => s),
    },
  );
  const found = (target.x0 as tf.Tensor).dataSync();
  tf.dispose([x, target]);
  const errors = examples.map((example, i) => {
    let [error, size] = [0, 0];
    for (let k = i * width; k < (i + 1) * width; k++) {
      const right = definition(method, hp.from(data[k] as number), k, example);
      error = Math.max(error, Math.abs(hp.toNumber(hp.from(found[k] as number) - right)));
      size = Math.max(size, Math.abs(hp.toNumber(right)));
    }
    return error / size;
  });
  return Math.max(...errors);
};

const returnsPrediction = ({ step }: Method): boolean => {
  const { at } = scheduleFrom({ kind: 'edm' });
  const interval = { from: at(2), to: at(1), schedule: undefined, between: () => at(1.5) };
  return tf.tidy(() => step.step(teacher(), tf.ones([1, width]), interval).prediction !== undefined);
};

describe("TRACT's target in float32, T up to 4096", () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('is tested with every step that a teacher can use', () => {
    const names = new Set(methods.map(({ step }) => step.name));
    expect([...names].sort()).toEqual([...singleStepNames].sort());
  });

  it.each(methods)('is precise with $step.description as the teacher step', (method) => {
    expect(returnsPrediction(method)).toBe(method.bounds === undefined);
    for (const gridCase of gridCases) {
      const { schedule, steps } = gridCase;
      expect(largestError(method, gridCase), `${schedule.name}, T = ${steps}`).toBeLessThan(
        method.bounds?.[steps] ?? blendedBound,
      );
    }
  });
});
