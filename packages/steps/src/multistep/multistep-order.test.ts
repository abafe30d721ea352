import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, gaussian, type Oracle } from '@tractjs/conformance';
import { type Level, type MultistepStep, type Schedule, timeGrid, trajectory } from '@tractjs/core';
import { edm, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { disposePast, exactPast, levelsOf, oracle, rules } from '../testing/gaussian-walks';

beforeAll(() => tf.setBackend('cpu'));

describe('the order with exact earlier evaluations', () => {
  const starts = [-1.7, -0.8, 0.2, 0.9, 1.6];
  const lengths: Readonly<Record<number, readonly number[]>> = {
    2: [16, 32, 64, 128, 256],
    3: [16, 24, 32, 48, 64],
    4: [16, 20, 24, 32, 48],
  };

  /**
   * Evenly spaced in sqrt(sigma / alpha): in log-SNR, order 4 shows only in walks that are too long for
   * float32.
   */
  const rootLevels = (schedule: Schedule, steps: number): Level[] =>
    Array.from({ length: steps + 1 }, (_, i) => schedule.atNoiseRatio((0.3 + (1.9 * i) / steps) ** 2));

  const errorOf = (step: MultistepStep, schedule: Schedule, on: Oracle, steps: number): number => {
    const levels = (step.order === 4 ? rootLevels : levelsOf)(schedule, steps);
    const top = levels[steps] as Level;
    const exact = (level: Level) =>
      starts.map((value) => on.flow([value * Math.hypot(top.alpha, top.sigma)], top, level)[0] as number);
    const index = steps - step.history;
    const before = Array.from({ length: step.history }, (_, i) => levels[index + 1 + i] as Level);
    const past = exactPast(on, before, before.map(exact));
    const x = tf.tensor(exact(levels[index] as Level), [starts.length, 1]);
    let error = Number.NaN;
    for (const point of trajectory(asDenoiser(on), x, {
      grid: timeGrid(levels),
      step,
      from: { index, past },
    })) {
      if (point.index > 0) continue;
      const goal = exact(levels[0] as Level);
      error = Math.hypot(...Array.from(point.x.dataSync(), (value, i) => value - (goal[i] as number)));
    }
    x.dispose();
    disposePast(past);
    return error;
  };

  for (const [name, make] of Object.entries(rules)) {
    it.each([
      ['a Gaussian', gaussian(), vpCosine()],
      ['a Gaussian', gaussian(), edm({ sigmaMax: 1000 })],
      ['a mixture', oracle, vpCosine()],
    ] as const)(`${name}, on %s`, (_, on, schedule) => {
      const step = make();
      const points = (lengths[step.order] as number[])
        .map((steps) => [steps, errorOf(step, schedule, on, steps)] as const)
        .filter(([, error]) => error > 4e-6 && error < 0.3);
      expect(points.length).toBeGreaterThan(2);
      const [first, last] = [points[0]!, points[points.length - 1]!];
      const slope = Math.log(first[1] / last[1]) / Math.log(last[0] / first[0]);
      const seen = points.map(([steps, error]) => `${error.toExponential(2)} in ${steps}`).join(', ');
      expect(slope, seen).toBeGreaterThan(step.order - (step.order > 2 ? 0.3 : 0.15));
    });
  }
});
