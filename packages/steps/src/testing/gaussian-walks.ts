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

/** The multistep steps by name. */
export const rules: Readonly<Record<string, () => MultistepStep>> = {
  'dpm++-2m': dpmSolverPlusPlus2M,
  'dpm++-3m': dpmSolverPlusPlus3M,
  lms: () => lms(),
  'lms of order 2': () => lms({ order: 2 }),
  'unipc-2': uniPc,
};

/** A mixture with two modes. */
export const oracle = mixture(twoModes);

/** Its exact denoiser. */
export const denoise = asDenoiser(oracle);

/** Returns the level of a schedule with a log-SNR. */
export const atLogSnr = (schedule: Schedule, value: number): Level =>
  schedule.atNoiseRatio(Math.exp(-value / 2));

/** Returns levels of a schedule from log-SNR 6 to -6, unevenly spaced in log-SNR. */
export const levelsOf = (schedule: Schedule, steps: number): Level[] =>
  Array.from({ length: steps + 1 }, (_, i) => {
    const u = i / steps;
    return atLogSnr(schedule, 6 - 12 * (u + 0.05 * Math.sin(2 * Math.PI * u)));
  });

/** Returns all points of a walk, from noisy to clean. */
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

/** Returns the exact evaluations at given points. */
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

/** Disposes of the tensors of evaluations. */
export const disposePast = (past: readonly Past[]): void => {
  for (const { x, prediction } of past) tf.dispose([x, prediction]);
};

/** Mean and standard deviation of the data of `gaussianDenoiser`. */
const [m, s] = [0.4, 0.6];

const line = ({ alpha, sigma }: Level) => {
  const slope = (alpha * s * s) / (alpha * alpha * s * s + sigma * sigma);
  return { slope, constant: m - slope * alpha * m };
};

/** Returns the mean of data N(0.4, 0.6^2) given x, which is affine in x. */
export const gaussianMean = (x: number, level: Level) => line(level).constant + line(level).slope * x;

/** `gaussianMean` as a denoiser. */
export const gaussianDenoiser: Denoiser = (x, levels) =>
  tf.tidy(() =>
    combine(
      [mapLevels(levels, (level) => line(level).slope), x],
      [mapLevels(levels, (level) => line(level).constant), tf.onesLike(x)],
    ),
  );

/** A source that always draws the same noise. */
export const fixedNoise: NoiseSource = (shape) => randomSource(9).normalTensor(shape);

/** Returns the x of a stochastic step with `fixedNoise`. */
export const stepWithFixedNoise = (
  step: StochasticStep,
  xs: number[],
  from: Levels,
  to: Levels,
  schedule?: Schedule,
  by = gaussianDenoiser,
) => {
  const x = tf.tensor(xs);
  const { x: end } = step.step(by, x, intervalBetween(from, to, schedule), fixedNoise);
  const numbers = Array.from(end.dataSync());
  tf.dispose([x, end]);
  return numbers;
};
