import * as tf from '@tensorflow/tfjs-core';
import { asDenoiser, mixture, type Oracle, twoModes } from '@tractjs/conformance';
import {
  combine,
  type Denoiser,
  intervalBetween,
  type Level,
  type Levels,
  type MultistepStep,
  mapLevels,
  type NoiseSource,
  type Past,
  randomSource,
  type Schedule,
  type StepFunction,
  type StochasticStep,
  timeGrid,
  trajectory,
} from '@tractjs/core';
import { dpmSolverPlusPlus2M } from '../multistep/dpm-plus-plus-2m';
import { dpmSolverPlusPlus3M } from '../multistep/dpm-plus-plus-3m';
import { lms } from '../multistep/lms';
import { uniPc } from '../multistep/uni-pc';

/** The multistep rules, by name. */
export const rules: Readonly<Record<string, () => MultistepStep>> = {
  'dpm++-2m': dpmSolverPlusPlus2M,
  'dpm++-3m': dpmSolverPlusPlus3M,
  lms: () => lms(),
  'lms of order 2': () => lms({ order: 2 }),
  'unipc-2': uniPc,
};

/** Data of two modes. */
export const oracle = mixture(twoModes);

/** Its exact denoiser. */
export const denoise = asDenoiser(oracle);

/** The level of a schedule with a log-SNR. */
export const atLogSnr = (schedule: Schedule, value: number): Level =>
  schedule.atNoiseRatio(Math.exp(-value / 2));

/** Levels of a schedule, from clean to noisy, some even in log-SNR and some not. */
export const levelsOf = (schedule: Schedule, steps: number): Level[] =>
  Array.from({ length: steps + 1 }, (_, i) => {
    const u = i / steps;
    return atLogSnr(schedule, 6 - 12 * (u + 0.05 * Math.sin(2 * Math.PI * u)));
  });

/** All points of a walk, noisy to clean. */
export const walk = (
  step: MultistepStep | StepFunction,
  levels: readonly Level[],
  start: ArrayLike<number>,
  by: Denoiser = denoise,
): number[][] => {
  const x = tf.tensor(Float32Array.from(start), [start.length, 1]);
  const xs: number[][] = [];
  for (const point of trajectory(by, x, { grid: timeGrid(levels), step }))
    xs.push(Array.from(point.x.dataSync()));
  x.dispose();
  return xs;
};

/** The evaluations at some levels, as the exact flow has them. */
export const exactPast = (of: Oracle, levels: readonly Level[], xs: readonly (readonly number[])[]): Past[] =>
  levels.map((level, i) => {
    const x = xs[i] as number[];
    return {
      levels: level,
      x: tf.tensor(Float32Array.from(x), [x.length, 1]),
      prediction: tf.tensor(
        Float32Array.from(x, (value) => of.denoise([value], level)[0] as number),
        [x.length, 1],
      ),
    };
  });

/** Disposes of evaluations. */
export const disposePast = (past: readonly Past[]): void => {
  for (const { x, prediction } of past) tf.dispose([x, prediction]);
};

/** Mean and deviation of the data of `gaussianDenoiser`. */
const [m, s] = [0.4, 0.6];

const line = ({ alpha, sigma }: Level) => {
  const slope = (alpha * s * s) / (alpha * alpha * s * s + sigma * sigma);
  return { slope, constant: m - slope * alpha * m };
};

/** The mean of data N(0.4, 0.6^2) given x: a line in x. */
export const gaussianMean = (x: number, level: Level) => line(level).constant + line(level).slope * x;

/** The same as a denoiser. */
export const gaussianDenoiser: Denoiser = (x, levels) =>
  tf.tidy(() =>
    combine(
      [mapLevels(levels, (level) => line(level).slope), x],
      [mapLevels(levels, (level) => line(level).constant), tf.onesLike(x)],
    ),
  );

/** The same noise whenever it is asked for. */
export const fixed: NoiseSource = (shape) => randomSource(9).normalTensor(shape);

/** Where a stochastic step lands with that noise. */
export const stepWithFixedNoise = (
  step: StochasticStep,
  xs: number[],
  from: Levels,
  to: Levels,
  schedule?: Schedule,
  by = gaussianDenoiser,
) => {
  const x = tf.tensor(xs);
  const { x: end } = step.step(by, x, intervalBetween(from, to, schedule), fixed);
  const numbers = Array.from(end.dataSync());
  tf.dispose([x, end]);
  return numbers;
};
