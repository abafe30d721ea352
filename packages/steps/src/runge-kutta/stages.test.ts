import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { intervalBetween, type Level, type Schedule, type StepFunction } from '@tractjs/core';
import { edm, rectifiedFlow } from '@tractjs/schedules';
import { beforeAll, expect, it } from 'vitest';
import { lineFits } from '../ddim/log-snr-gap';
import { gaussianDenoiser } from '../testing/gaussian-walks';
import { heun } from './heun';
import { heunInTime } from './in-time';
import { dpm2, midpoint } from './midpoint';
import { ralston } from './ralston';
import { rk4 } from './rk4';

beforeAll(() => tf.setBackend('cpu'));

/** sigma / alpha of the levels at which a step evaluates its denoiser. */
const asked = (step: StepFunction, schedule: Schedule, from: Level, to: Level): number[] => {
  const seen: number[] = [];
  const x = tf.tensor([0.3]);
  const result = step.step(
    (y, levels) => {
      seen.push(...[levels].flat().map(({ alpha, sigma }) => sigma / alpha));
      return gaussianDenoiser(y, levels);
    },
    x,
    intervalBetween(from, to, schedule),
  );
  tf.dispose([x, result]);
  return seen;
};

it('a step evaluates once if a stage would be at the clean end, and else at each stage', () => {
  const path = edm();
  const [from, clean] = [path.at(2), path.at(0)];
  for (const step of [heun(), rk4(), dpm2()]) expect(asked(step, path, from, clean)).toEqual([2]);
  expect(asked(midpoint(), path, from, clean)).toEqual([2, 1]);
  expect(asked(ralston(), path, from, clean)).toEqual([2, expect.closeTo(2 / 3, 12)]);
  expect(asked(heun(), path, from, path.at(1))).toEqual([2, 1]);
});

it('a step from pure noise has stages in time, but not in sigma / alpha', () => {
  const path = rectifiedFlow();
  expect(asked(heunInTime(), path, path.at(1), path.at(0.5))).toEqual([Number.POSITIVE_INFINITY, 1]);
  expect(asked(heun(), path, path.at(1), path.at(0.5))).toEqual([Number.POSITIVE_INFINITY]);
});

it('a line fits up to twice the previous gap, which is included, however wide it is', () => {
  const at = (sigma: number) => edm().at(sigma);
  // The gaps are ln 2 and ln 4, which is exactly twice as much in doubles.
  expect(lineFits(at(0.5), at(2), at(4))).toBe(true);
  expect(lineFits(at(0.45), at(2), at(4))).toBe(false);
  expect(lineFits(at(0.05), at(0.8), at(12.8))).toBe(true);
});
