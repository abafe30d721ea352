import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import {
  type Denoiser,
  intervalBetween,
  type Level,
  type Levels,
  levelList,
  noiseRatio,
  type Past,
  type Schedule,
  timeGrid,
  trajectory,
} from '@tractjs/core';
import { edm, rectifiedFlow, uniform, vpCosine } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { ddim } from '../ddim/ddim';
import {
  atLogSnr,
  denoise,
  disposePast,
  exactPast,
  levelsOf,
  oracle,
  rules,
  walk,
} from '../testing/gaussian-walks';
import { lms } from './lms';

beforeAll(() => tf.setBackend('cpu'));

describe.each(Object.entries(rules))('%s', (_, make) => {
  const schedules = [vpCosine(), edm({ sigmaMax: 30000 }), rectifiedFlow()];
  /** Both ends, and log-SNR +-20 if the path includes them. */
  const longWalk = (schedule: Schedule): Level[] => {
    const inner = [20, 6, 2, 0, -1, -5, -20].map((value) => atLogSnr(schedule, value));
    const ends = [schedule.at(schedule.range[0]), ...inner, schedule.at(schedule.range[1])];
    return ends.filter((level, i) => i === 0 || noiseRatio(ends[i - 1]!) < noiseRatio(level) * (1 - 1e-9));
  };

  it('starts with a DDIM step', () => {
    for (const schedule of schedules) {
      const [to, from] = [schedule.at(0.3), schedule.at(0.6)];
      expect(walk(make(), [to, from], [0.7])).toEqual(walk(ddim(), [to, from], [0.7]));
    }
  });

  it('is finite from end to end, and never evaluates at sigma = 0', () => {
    const strict: Denoiser = (x, levels) =>
      tf.mul(x, [levels].flat().some((level) => level.sigma === 0) ? Number.NaN : 0.5);
    for (const schedule of schedules) {
      const xs = walk(make(), longWalk(schedule), [0.4, -1.3], strict);
      expect(xs.flat().every(Number.isFinite), `${schedule.name}: ${xs}`).toBe(true);
    }
  });

  it('gives the same for a batch with one level per example as for single examples', () => {
    const paths = [...schedules.map(longWalk), levelsOf(vpCosine(), 8)].map((levels) => levels.reverse());
    const count = Math.min(...paths.map((path) => path.length));
    const starts = paths.map((path, i) => (0.5 + 0.3 * i) * Math.hypot(path[0]!.alpha, path[0]!.sigma));
    const at = (index: number) => paths.map((path) => path[index] as Level);
    const step = make();
    let past: Past[] = [];
    let x: tf.Tensor = tf.tensor(starts, [starts.length, 1]);
    const alone = paths.map((path, i) => walk(make(), path.slice(0, count).reverse(), [starts[i]!]).flat());
    for (let index = 0; index + 1 < count; index++) {
      const result = step.step(denoise, x, intervalBetween(at(index), at(index + 1)), past);
      x.dispose();
      x = result.x;
      for (const gone of past.slice(step.history - 1)) disposePast([gone]);
      past = [result.past, ...past].slice(0, step.history);
      const together = Array.from(x.dataSync());
      together.forEach((value, i) => {
        const size = Math.hypot(at(index + 1)[i]!.alpha, at(index + 1)[i]!.sigma);
        expect(Math.abs(value - alone[i]![index + 1]!)).toBeLessThan(2e-5 * size);
      });
    }
    x.dispose();
    disposePast(past);
  });

  it('resumes with the same bits', () => {
    const { levels } = uniform().place(vpCosine(), 9);
    const grid = timeGrid(levels);
    const x = tf.tensor([0.3, -1.1, 2], [3, 1]);
    const whole: number[][] = [];
    const taken: { index: number; past: Past[]; x: tf.Tensor }[] = [];
    for (const point of trajectory(denoise, x, { grid, step: make() })) {
      whole.push(Array.from(point.x.dataSync()));
      const past = point.past.map((entry) => ({
        levels: entry.levels,
        x: tf.clone(entry.x),
        prediction: tf.clone(entry.prediction),
      }));
      taken.push({ index: point.index, past, x: tf.clone(point.x) });
    }
    for (const { index, past, x: here } of taken) {
      const rest: number[][] = [];
      for (const point of trajectory(denoise, here, { grid, step: make(), from: { index, past } }))
        rest.push(Array.from(point.x.dataSync()));
      expect(rest).toEqual(whole.slice(9 - index));
      disposePast(past);
      here.dispose();
    }
    x.dispose();
  });

  it('leaks no tensors, and does not change its inputs', () => {
    const step = make();
    const levels = levelsOf(vpCosine(), 6).reverse();
    const past = exactPast(oracle, levels.slice(0, step.history).reverse(), new Array(3).fill([0.2, 0.4]));
    const x = tf.tensor([0.2, 0.4], [2, 1]);
    const [from, to] = [levels[step.history] as Level, levels[step.history + 1] as Level];
    const lists: [Levels, Levels] = [levelList(from, 2), levelList(to, 2)];
    const before = tf.memory().numTensors;
    for (const interval of [intervalBetween(from, to), intervalBetween(...lists)]) {
      for (const history of [past, past.slice(0, 1), []]) {
        const result = step.step(denoise, x, interval, history);
        expect(tf.memory().numTensors).toBe(before + 3);
        tf.dispose([result.x, result.past.x, result.past.prediction]);
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(x.isDisposed).toBe(false);
    x.dispose();
    disposePast(past);
  });
});

describe('lms', () => {
  it('is DDIM at order 1', () => {
    const levels = levelsOf(vpCosine(), 5);
    expect(walk(lms({ order: 1 }), levels, [0.4, -1])).toEqual(walk(ddim(), levels, [0.4, -1]));
  });

  it('refuses orders that it does not have', () => {
    for (const order of [0, 5, 2.5, Number.NaN])
      expect(() => lms({ order })).toThrow(`order is ${order}: give 1, 2, 3 or 4.`);
  });
});
