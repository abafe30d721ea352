import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, gaussian, mixture, type Oracle, twoModes } from '@tractjs/conformance';
import { intervalBetween, type Level } from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { expect } from 'vitest';
import type { Target, TargetLevels, TargetOptions } from '../tract/target';

export const [teacherOracle, selfOracle] = [mixture(twoModes), gaussian({ mean: -0.2, std: 0.7 })];
export const base: TargetOptions = {
  teacher: asDenoiser(teacherOracle),
  teacherStep: ddim(),
  selfTeacher: asDenoiser(selfOracle),
  studentStep: ddim(),
};

/** An arbitrary x at a level. */
export const xAt = ({ alpha, sigma }: Level, k: number): number =>
  alpha * 0.6 * Math.sin(k) + sigma * 1.3 * Math.cos(2 * k);

/** Reads a target and disposes of it. If it has no xEnd, DDIM computes that from its x0. */
export const take = (target: Target, x: tf.Tensor, { t, s }: Pick<TargetLevels, 't' | 's'>) => {
  const { xMid, x0, xEnd = ddim().advance(x, x0 as tf.Tensor, intervalBetween(t, s)) } = target;
  const numbers = {
    xMid: Array.from(xMid.dataSync()),
    xEnd: Array.from(xEnd.dataSync()),
    x0: x0 && Array.from(x0.dataSync()),
  };
  tf.dispose([target, xEnd]);
  return numbers;
};

export const expectNear = (
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

/** DDIM by its definition, in doubles. */
export const jump = (x: number, x0: number, a: Level, b: Level): number =>
  b.alpha * x0 + (b.sigma * (x - a.alpha * x0)) / a.sigma;

/** TRACT by its definition, in doubles. In float32 this formula would cancel. */
export const textbook = (x: number, t: Level, middle: Level, s: Level, self: Oracle = selfOracle) => {
  const xMid = jump(x, teacherOracle.denoise([x], t)[0] as number, t, middle);
  const xEnd = middle === s ? xMid : jump(xMid, self.denoise([xMid], middle)[0] as number, middle, s);
  const ratio = s.sigma / t.sigma;
  return { xMid, xEnd, x0: (xEnd - ratio * x) / (s.alpha - t.alpha * ratio) };
};
