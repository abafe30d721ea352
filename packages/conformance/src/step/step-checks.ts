import {
  type AnyStep,
  isMultistep,
  isStochastic,
  type MultistepStep,
  type Schedule,
  type StepFunction,
  type StochasticStep,
} from '@tractjs/core';
import { type Check, onBackend } from '../kit/check';
import { expectClose } from '../kit/expect';
import { explodingPath, trigonometricPath } from '../kit/paths';
import { points } from '../kit/points';
import { pointMass } from '../oracles/gaussian';
import { type OrderCheckOptions, orderChecks } from '../order/order-checks';
import { affineChecks } from './affine-checks';
import { multistepChecks } from './multistep-checks';
import { type Rounding, roundingCheck } from './rounding-check';
import { runStep } from './run-step';
import { singleStepChecks } from './single-step-checks';
import { describeCase, stepCases } from './step-cases';
import { contractChecks } from './step-contract';
import { type StochasticCheckOptions, stochasticChecks } from './stochastic-checks';

export interface StepCheckOptions extends OrderCheckOptions, StochasticCheckOptions {
  /** Paths that the step must work on; default: one with alpha^2 + sigma^2 = 1 and one with alpha = 1. */
  readonly schedules?: readonly Schedule[];
  /**
   * Whether the step is exact for data of one point, as every Runge-Kutta step in the coordinate
   * (x / alpha, sigma / alpha) is; for a stochastic step, whether mean and variance are. Default true.
   */
  readonly exactOnPointMass?: boolean;
  /** Allows float32 to lose more digits than usual, with the reason. */
  readonly rounding?: Rounding;
  /**
   * The precision in which orders and moments are measured; default 'double' if float32 would hide them.
   * 'single' leaves out the checks that need doubles, for steps that use tfjs operations that the kit's
   * backend lacks.
   */
  readonly precision?: 'single' | 'double';
}

/**
 * Checks what every step must satisfy, of any kind; the README lists it. `make` is called again for every
 * check.
 */
export const stepChecks = (make: () => AnyStep, options: StepCheckOptions = {}): Check[] => {
  const schedules = options.schedules ?? [trigonometricPath(), explodingPath()];
  return onBackend(
    schedules.flatMap((schedule) => [
      ...contractChecks(make, schedule),
      ...kindChecks(make, schedule, options),
      ...orderChecks(make, schedule, options),
      ...(options.precision === 'single' ? [] : [roundingCheck(make, schedule, options.rounding)]),
    ]),
  );
};

/** Checks of a step by its kind. */
const kindChecks = (make: () => AnyStep, schedule: Schedule, options: StepCheckOptions): Check[] => {
  const kind = make();
  const exact = options.exactOnPointMass === false ? [] : [exactOnPointMass(make, schedule)];
  if (isStochastic(kind)) return stochasticChecks(make as () => StochasticStep, schedule, options);
  if (isMultistep(kind)) return [...multistepChecks(make as () => MultistepStep, schedule), ...exact];
  const single = make as () => StepFunction;
  return [...singleStepChecks(single, schedule), ...exact, ...affineChecks(single, schedule)];
};

const exactOnPointMass = (make: () => AnyStep, schedule: Schedule): Check => ({
  name: `exact for data of one point, on ${schedule.name}`,
  run() {
    const oracle = pointMass();
    for (const one of stepCases(make(), schedule)) {
      const { from, to } = one;
      const x = points(from, 3);
      const exact = Float64Array.from(x, (value) => oracle.flow([value], from, to)[0] as number);
      const landed = runStep(make(), schedule, oracle, { ...one, x });
      expectClose(describeCase(one), landed, exact, 1e-5, to.alpha * 0.3);
    }
  },
});
