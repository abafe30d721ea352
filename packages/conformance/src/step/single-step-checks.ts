import * as tf from '@tensorflow/tfjs-core';
import { gap, intervalBetween, type Schedule, type StepFunction } from '@tractjs/core';
import type { Check } from '../kit/check';
import { expectClose, take } from '../kit/expect';
import { points } from '../kit/points';
import { gaussian } from '../oracles/gaussian';
import { asDenoiser } from '../oracles/oracle';
import { middleCase } from './step-cases';

/** Checks of a step that spans one interval. */
export const singleStepChecks = (make: () => StepFunction, schedule: Schedule): Check[] => [
  {
    name: `its prediction, if it returns one, is the one whose DDIM step ends at the same x, on ${schedule.name}`,
    run() {
      const { from, to } = middleCase(make(), schedule);
      const x = points(from, 5);
      const input = tf.tensor(x, [5, 2], 'float32');
      const result = make().step(asDenoiser(gaussian()), input, intervalBetween(from, to, schedule));
      input.dispose();
      const landed = take(result.x);
      if (result.prediction === undefined) return;
      const [keep, add] = [to.sigma / from.sigma, gap(to, from) / from.sigma];
      const predicted = take(result.prediction);
      const expected = Float64Array.from(predicted, (p, i) => keep * (x[i] as number) + add * p);
      expectClose('x against the DDIM landing of the prediction', landed, expected, 1e-5);
    },
  },
];
