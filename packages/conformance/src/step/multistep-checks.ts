import * as tf from '@tensorflow/tfjs-core';
import {
  type Interval,
  intervalBetween,
  type Level,
  type MultistepStep,
  mapLevels,
  type Past,
  type Schedule,
} from '@tractjs/core';
import type { Check } from '../kit/check';
import { expectTrue } from '../kit/expect';
import { atLogSnr } from '../kit/paths';
import { points } from '../kit/points';
import { gaussian } from '../oracles/gaussian';
import { asDenoiser } from '../oracles/oracle';
import { describeCase, middleCase, type StepCase, stepCases } from './step-cases';
import { withInputs } from './step-inputs';

const denoise = asDenoiser(gaussian());

/** Checks of a multistep rule: the histories that it accepts, and the one that it passes on. */
export const multistepChecks = (make: () => MultistepStep, schedule: Schedule): Check[] => {
  const on = (name: string) => `${name}, on ${schedule.name}`;
  const intervalOf = ({ from, to }: StepCase): Interval => intervalBetween(from, to, schedule);
  const refused = (one: StepCase): boolean => {
    let threw = false;
    withInputs(points(one.from, 3), [one], (x, { past }) => {
      try {
        tf.tidy(() => {
          make().step(denoise, x, intervalOf(one), past);
        });
      } catch {
        threw = true;
      }
    });
    return threw;
  };
  const inside = () => middleCase(make(), schedule);
  return [
    {
      name: on('declares how many earlier evaluations it uses, and refuses more'),
      run() {
        const { history } = make();
        expectTrue(
          Number.isInteger(history) && history >= 1,
          `history is ${history}: give the number of earlier evaluations that the rule uses, 1 or more.`,
        );
        const one = inside();
        const past = [...one.past, atLogSnr(schedule, -6.5)];
        expectTrue(
          refused({ ...one, past }),
          `history is ${history}, but ${past.length} earlier evaluations were not refused: throw there.`,
        );
      },
    },
    {
      name: on('refuses a past that is not noisier than what comes after it'),
      run() {
        const one = inside();
        const wrong: [string, readonly Level[]][] = [
          ['at the level of x', one.past.with(0, one.from)],
          ['cleaner than x', one.past.with(0, one.to)],
          ...(one.past.length > 1
            ? [['with its oldest entry first', one.past.toReversed()] as [string, readonly Level[]]]
            : []),
        ];
        for (const [what, past] of wrong)
          expectTrue(refused({ ...one, past }), `a past ${what} was not refused: throw there.`);
      },
    },
    {
      name: on('passes on its own evaluation, in new tensors'),
      run() {
        for (const one of [inside(), ...stepCases(make(), schedule)]) {
          withInputs(points(one.from, 3), [one], (x, { past }) => {
            tf.tidy(() => {
              const result = make().step(denoise, x, intervalOf(one), past);
              handsOn(describeCase(one), one, x, past, result);
            });
          });
        }
      },
    },
  ];
};

const handsOn = (
  what: string,
  { from }: StepCase,
  x: tf.Tensor,
  past: readonly Past[],
  result: ReturnType<MultistepStep['step']>,
): void => {
  const made = [result.x, result.past.x, result.past.prediction];
  const given = [x, ...past.flatMap((entry) => [entry.x, entry.prediction])];
  const names = ['x', 'past.x', 'past.prediction'];
  made.forEach((tensor, i) => {
    const fresh = !given.includes(tensor) && made.indexOf(tensor) === i;
    expectTrue(
      fresh,
      `${what}: ${names[i]} is not a separate tensor: return tf.clone of it, because the caller disposes of each.`,
    );
    expectTrue(
      tensor.shape.join() === x.shape.join(),
      `${what}: ${names[i]} has the shape [${tensor.shape}], x [${x.shape}].`,
    );
  });
  const right = [
    mapLevels(result.past.levels, (l) => l.alpha === from.alpha && l.sigma === from.sigma),
  ].flat();
  expectTrue(
    right.every((same) => same),
    `${what}: past.levels is not where the step started: later steps would use its prediction at another level.`,
  );
};
