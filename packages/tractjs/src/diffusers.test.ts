import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  type Denoiser,
  intervalBetween,
  type Level,
  type Past,
  type Schedule,
  type TimeGrid,
  timeGrid,
  trajectory,
} from '@tractjs/core';
import { edm, karras, vpDdpm } from '@tractjs/schedules';
import { clippedDdim, ddim, dpmSolverPlusPlus2M, uniPc } from '@tractjs/steps';
import { fromPrediction, type Prediction, preconditioning, predictions } from '@tractjs/zoo';
import { beforeAll, describe, expect, it } from 'vitest';

// The results in diffusers' tests of its schedulers (tests/schedulers), for a network that multiplies by t / (t + 1) and
// a sample that rises linearly from 0 to 1.

beforeAll(() => tf.setBackend('cpu'));

const even = Float32Array.from({ length: 768 }, (_, i) => i / 768);

/** The network of those tests, a function of the index of a level. */
const predict: Denoiser = (x, levels) => {
  const { time } = levels as Level;
  return tf.mul(x, time / (time + 1));
};

const sum = (x: tf.Tensor): number =>
  Array.from(x.dataSync()).reduce((total, value) => total + Math.abs(value), 0);

/** The sum of magnitudes at the end of a trajectory. */
const endOf = (denoise: Denoiser, grid: TimeGrid, step: AnyStep, start = even): number => {
  const x = tf.tensor(start);
  let total = Number.NaN;
  for (const point of trajectory(denoise, x, { grid, step })) if (point.index === 0) total = sum(point.x);
  x.dispose();
  return total;
};

const betas = (betaStart = 1e-4): Schedule => vpDdpm({ betaStart });

/** The grid of the levels of these indices, -1 for the clean one. */
const gridOf = (times: readonly number[], schedule = betas()): TimeGrid =>
  timeGrid(times.map(schedule.at), schedule);

const { noise, v } = predictions;

describe('ten steps of clipped DDIM that keeps the raw noise (test_scheduler_ddim.py)', () => {
  const times = [-1, 0, 100, 200, 300, 400, 500, 600, 700, 800, 900];
  const step = clippedDdim({ rederiveNoise: false });

  it.each<[string, Prediction, number, number]>([
    ['noise', noise, 1e-4, 172.0067],
    ['v', v, 1e-4, 52.5302],
    ['noise, other betas', noise, 0.01, 149.8295],
  ])('predicting %s', (_, prediction, betaStart, expected) => {
    const total = endOf(fromPrediction(prediction, predict), gridOf(times, betas(betaStart)), step);
    expect(Math.abs(total / expected - 1)).toBeLessThan(1e-4);
  });

  it('from a noised sample, two steps before the end', () => {
    const { alpha, sigma } = betas().at(100);
    const start = even.map((value, i) => alpha * value + sigma * (even[767 - i] as number));
    const total = endOf(fromPrediction(noise, predict), gridOf(times.slice(0, 3)), step, start);
    expect(Math.abs(total / 354.5418 - 1)).toBeLessThan(1e-4);
  });
});

// Both end at the level of index 0, not at the clean one.
describe('ten steps with evenly spaced indices, compared by the mean magnitude', () => {
  const times = [100, 200, 300, 400, 500, 599, 699, 799, 899, 999];

  it.each<[string, Prediction, number]>([
    ['noise', noise, 0.3301],
    ['v', v, 0.2251],
  ])('DPM-Solver++(2M), predicting %s (test_scheduler_dpm_multi.py)', (_, prediction, expected) => {
    const mean =
      endOf(fromPrediction(prediction, predict), gridOf([0, ...times]), dpmSolverPlusPlus2M()) / 768;
    expect(Math.abs(mean - expected)).toBeLessThan(1e-4);
  });

  it.each<[string, Prediction, number]>([
    ['noise', noise, 0.2464],
    ['v', v, 0.1014],
  ])('UniPC, predicting %s (test_scheduler_unipc.py)', (_, prediction, expected) => {
    const denoise = fromPrediction(prediction, predict);
    const x = tf.tensor(even);
    const before: { x: tf.Tensor; past: Past[] }[] = [];
    for (const point of trajectory(denoise, x, { grid: gridOf(times), step: uniPc() })) {
      if (point.index > 0) continue;
      const past = point.past.map((entry) => ({
        ...entry,
        x: tf.clone(entry.x),
        prediction: tf.clone(entry.prediction),
      }));
      before.push({ x: tf.clone(point.x), past });
    }
    // The last step of diffusers is of first order: from the corrected x, with its prediction.
    const mean = tf.tidy(() => {
      const [last] = before as [{ x: tf.Tensor; past: Past[] }];
      const interval = intervalBetween(betas().at(100), betas().at(0));
      const { past } = uniPc().step(denoise, last.x, interval, last.past);
      return sum(ddim().advance(past.x, past.prediction, interval)) / 768;
    });
    expect(Math.abs(mean - expected)).toBeLessThan(1e-4);
    tf.dispose([x, ...before.flatMap((each) => [each.x, ...each.past.flatMap((p) => [p.x, p.prediction])])]);
  });
});

it('ten Euler steps on Karras levels with the preconditioning of EDM (test_scheduler_edm_euler.py)', () => {
  const denoise: Denoiser = (x, levels) =>
    tf.tidy(() => {
      const { input, skip, output } = preconditioning(levels as Level, 0.5);
      const scaledLevel = { ...(levels as Level), time: Math.log((levels as Level).sigma) / 4 };
      return tf.add(tf.mul(x, skip), tf.mul(predict(tf.mul(x, input), scaledLevel), output));
    });
  const start = even.map((value) => value * Math.sqrt(80 ** 2 + 1));
  const total = endOf(denoise, karras({ sigmaMin: 0.002, sigmaMax: 80 }).place(edm(), 10), ddim(), start);
  expect(Math.abs(total / 34.1855 - 1)).toBeLessThan(1e-4);
});
