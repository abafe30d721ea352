import * as tf from '@tensorflow/tfjs-core';
import type { Level, NoiseSource, Schedule, StochasticStep } from '@tractjs/core';
import { inDoubles } from '../doubles/in-doubles';
import type { Check } from '../kit/check';
import { expectClose } from '../kit/expect';
import { points } from '../kit/points';
import { withoutMathRandom } from '../kit/without-math-random';
import { gaussian, pointMass } from '../oracles/gaussian';
import { carried, type MomentMap, momentMap } from '../oracles/moments';
import type { Oracle } from '../oracles/oracle';
import { runStep } from './run-step';
import { samplesCheck } from './samples-check';
import { describeCase, middleCase, stepCases } from './step-cases';

/** x_to ~ N(x x_from + x0 prediction, noise^2): a stochastic step of one evaluation in closed form. */
export interface StochasticKernel {
  readonly x: number;
  readonly x0: number;
  readonly noise: number;
}

export interface StochasticCheckOptions {
  /** The step's closed form, if it has one. */
  readonly kernel?: (from: Level, to: Level) => StochasticKernel;
  /** As for other steps: whether mean and variance are exact for data of one point. Default true. */
  readonly exactOnPointMass?: boolean;
  /** 'single' keeps float32, for steps that use tfjs operations that the kit's backend lacks. */
  readonly precision?: 'single' | 'double';
}

/** Zeros instead of noise. */
const silence: NoiseSource = (shape) => tf.zeros([...shape]);

/** Checks of a stochastic step: the source and the amount of its noise. */
export const stochasticChecks = (
  make: () => StochasticStep,
  schedule: Schedule,
  options: StochasticCheckOptions = {},
): Check[] => {
  const on = (name: string) => `${name}, on ${schedule.name}`;
  const { kernel, exactOnPointMass = true, precision = 'double' } = options;
  /** Every case with the step's map on an oracle's data, in the given precision. */
  const maps = (oracle: Oracle) => {
    const read = () =>
      stepCases(make(), schedule).map((one) => ({
        ...one,
        map: momentMap(make(), schedule, oracle, one.from, one.to),
      }));
    return precision === 'double' ? inDoubles(read) : read();
  };
  const tolerance = precision === 'double' ? 1e-6 : 1e-4;
  return [
    {
      name: on('is deterministic with given noise'),
      run() {
        const one = middleCase(make(), schedule);
        const x = points(one.from, 3);
        const run = () =>
          withoutMathRandom(() => runStep(make(), schedule, gaussian(), { ...one, x, noise: silence }));
        expectClose('a second run with zeros for noise', run(), run(), 0);
      },
    },
    ...(exactOnPointMass
      ? [
          {
            name: on('mean and variance are exact for data of one point'),
            run() {
              const value = 0.3;
              for (const { map, ...one } of maps(pointMass(value))) {
                const { from, to } = one;
                const end = carried(map, { mean: from.alpha * value, variance: from.sigma ** 2 });
                expectClose(
                  `${describeCase(one)}: mean`,
                  [end.mean],
                  [to.alpha * value],
                  tolerance,
                  to.sigma,
                );
                const size = (to.alpha * value) ** 2 * tolerance;
                expectClose(
                  `${describeCase(one)}: variance`,
                  [end.variance],
                  [to.sigma ** 2],
                  tolerance,
                  size,
                );
              }
            },
          },
        ]
      : []),
    ...(kernel
      ? [
          {
            name: on('is its closed form'),
            run() {
              const oracle = gaussian();
              for (const { map, ...one } of maps(oracle))
                isKernel(describeCase(one), map, kernel(one.from, one.to), oracle, one.from, tolerance);
            },
          },
        ]
      : []),
    samplesCheck(make, schedule, precision),
  ];
};

/** On Gaussian data, for which the prediction is slope x + offset. */
const isKernel = (
  what: string,
  map: MomentMap,
  { x, x0, noise }: StochasticKernel,
  oracle: Oracle,
  from: Level,
  tolerance: number,
): void => {
  const offset = oracle.denoise([0], from)[0] as number;
  const slope = (oracle.denoise([1], from)[0] as number) - offset;
  const size = Math.hypot(from.alpha, from.sigma);
  expectClose(
    `${what}: the factor of x`,
    [map.scale * size],
    [(x + x0 * slope) * size],
    tolerance,
    Math.abs(x * size) + Math.abs(x0),
  );
  expectClose(`${what}: what is added`, [map.shift], [x0 * offset], tolerance, Math.abs(x0));
  const total = Math.hypot(...map.noises);
  expectClose(`${what}: noise`, [total], [Math.abs(noise)], tolerance, Math.abs(x * size) * 1e-3);
};
