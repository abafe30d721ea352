import * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  type Denoiser,
  intervalBetween,
  type Level,
  levelList,
  type Schedule,
  sameLevel,
} from '@tractjs/core';
import type { Check } from '../kit/check';
import { expectClose, expectFinite, expectNoLeak, expectTrue, relativeError, take } from '../kit/expect';
import { ladder } from '../kit/paths';
import { points } from '../kit/points';
import { withoutMathRandom } from '../kit/without-math-random';
import { gaussian } from '../oracles/gaussian';
import { asDenoiser } from '../oracles/oracle';
import { noiseFor, runStep, takeStep, tensorsOf } from './run-step';
import { describeCase, middleCase, type StepCase, stepCases } from './step-cases';
import { batches, pastOf, withInputs } from './step-inputs';

const oracle = gaussian();

/**
 * A denoiser that is not defined on clean data, like a network on log sigma; it records calls with clean
 * levels.
 */
const strict =
  (asked: { clean: boolean }): Denoiser =>
  (x, levels) => {
    const factors = levelList(levels, x.shape[0] as number).map((level) =>
      level.sigma === 0 ? Number.NaN : 0.5,
    );
    asked.clean ||= factors.some(Number.isNaN);
    return tf.tidy(() => tf.mul(x, tf.tensor2d(factors, [factors.length, 1])));
  };

/** Checks of a step of any kind and order. */
export const contractChecks = (make: () => AnyStep, schedule: Schedule): Check[] => {
  const on = (name: string) => `${name}, on ${schedule.name}`;
  const all = () => stepCases(make(), schedule);
  const inside = () => middleCase(make(), schedule);
  const run = (one: StepCase, x: Float32Array, denoise?: Denoiser) =>
    runStep(make(), schedule, oracle, { ...one, x }, denoise);
  return [
    {
      name: on('an empty interval changes nothing'),
      run() {
        const cleanest = ladder(schedule)[0] as Level;
        const starts = all().filter(({ to }) => sameLevel(to, cleanest));
        if (cleanest.sigma > 0) starts.push({ from: cleanest, to: cleanest, past: [] });
        for (const { from, past } of starts) {
          const one = { from, to: from, past };
          withInputs(points(from, 3), [one], (x, given) => {
            tf.tidy(() => {
              const result = takeStep(
                make(),
                asDenoiser(oracle),
                x,
                intervalBetween(from, from, schedule),
                given,
              );
              // A rule that first corrects its x passes on the corrected one.
              const here = [x, ...(result.past ? [result.past.x] : [])].map((tensor) => tensor.dataSync());
              const landed = result.x.dataSync();
              const moved = here.map((numbers) => relativeError(landed, numbers));
              expectTrue(
                moved.some((error) => error <= 1e-6),
                `${describeCase(one)}: x moved by ${Math.min(...moved)} of its size, over no interval.`,
              );
            });
          });
        }
      },
    },
    {
      name: on('one level per example gives the same as example by example'),
      run() {
        for (const batch of batches(all())) {
          const xs = batch.map(({ from }) => points(from, 1));
          const together = runStep(make(), schedule, oracle, {
            x: Float32Array.from(xs.flatMap((x) => [...x])),
            from: batch.map(({ from }) => from),
            to: batch.map(({ to }) => to),
            past: pastOf(batch),
          });
          batch.forEach((one, i) => {
            const alone = runStep(make(), schedule, oracle, {
              ...one,
              x: xs[i] as Float32Array,
              noise: noiseFor([i]),
            });
            const size = Math.hypot(one.to.alpha, one.to.sigma) * 1e-2;
            expectClose(
              `example ${i}, ${describeCase(one)}`,
              together.slice(2 * i, 2 * i + 2),
              alone,
              1e-5,
              size,
            );
          });
        }
      },
    },
    {
      name: on('finite from every level to every cleaner one, without a prediction at sigma = 0'),
      run() {
        for (const one of all()) {
          const asked = { clean: false };
          const landed = run(one, points(one.from, 3), strict(asked));
          const why = asked.clean
            ? ', the denoiser was asked at sigma = 0, where no network has an answer'
            : '';
          expectFinite(`${describeCase(one)}${why}`, landed);
        }
      },
    },
    {
      name: on('evaluates the denoiser as often as it declares'),
      run() {
        const count = (one: StepCase): number => {
          let calls = 0;
          run(one, points(one.from, 3), (x) => {
            calls++;
            return tf.zerosLike(x);
          });
          return calls;
        };
        const { evaluations } = make();
        const calls = count(inside());
        expectTrue(
          calls === evaluations,
          `evaluations is ${evaluations}, but a step in the middle of the path made ${calls}.`,
        );
        for (const one of all()) {
          const made = count(one);
          const message = `evaluations is ${evaluations}, but ${describeCase(one)} there were ${made}.`;
          expectTrue(made <= evaluations, message);
        }
      },
    },
    {
      name: on('the same input gives the same bits, and the input stays as it is'),
      run() {
        const one = inside();
        const x = points(one.from, 5);
        expectClose('a second run', run(one, x), run(one, x), 0);
        withInputs(x, [one], (input, given) => {
          const interval = intervalBetween(one.from, one.to, schedule);
          const before = given.past.map((past) => [
            past.x.dataSync().slice(),
            past.prediction.dataSync().slice(),
          ]);
          tf.dispose(tensorsOf(takeStep(make(), asDenoiser(oracle), input, interval, given)));
          expectTrue(
            !input.isDisposed,
            'the step disposed of its argument x, which belongs to the caller’s.',
          );
          expectClose('x after the step', take(tf.clone(input)), x, 0);
          given.past.forEach((past, i) => {
            const live = !past.x.isDisposed && !past.prediction.isDisposed;
            expectTrue(live, `the step disposed of past[${i}]: its tensors stay the caller’s.`);
            const after = [take(tf.clone(past.x)), take(tf.clone(past.prediction))];
            after.forEach((numbers, k) => {
              expectClose(`past[${i}] after the step`, numbers, before[i]?.[k] as Float32Array, 0);
            });
          });
        });
      },
    },
    {
      name: on('nothing is random except the given noise'),
      run() {
        const one = inside();
        withoutMathRandom(() => run(one, points(one.from, 3)));
      },
    },
    {
      name: on('no tensor leaks'),
      run() {
        const step = make();
        const lone = inside();
        const kinds = [...batches(all()).filter((batch) => batch.length > 1), [lone]];
        for (const batch of kinds) {
          const x = Float32Array.from(batch.flatMap(({ from }) => [...points(from, 1)]));
          const levels =
            batch.length === 1 ? lone : { from: batch.map((c) => c.from), to: batch.map((c) => c.to) };
          withInputs(x, batch, (input, given) => {
            const what = batch.length === 1 ? 'step, one level' : 'step, one level per example';
            expectNoLeak(what, () => {
              const interval = intervalBetween(levels.from, levels.to, schedule);
              return tensorsOf(takeStep(step, asDenoiser(oracle), input, interval, given));
            });
          });
        }
      },
    },
  ];
};
