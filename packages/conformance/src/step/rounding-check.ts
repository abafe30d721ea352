import type { AnyStep, Schedule } from '@tractjs/core';
import { inDoubles } from '../doubles/in-doubles';
import type { Check } from '../kit/check';
import { expectClose } from '../kit/expect';
import { points } from '../kit/points';
import { gaussian } from '../oracles/gaussian';
import { runStep } from './run-step';
import { describeCase, stepCases } from './step-cases';

/** How many digits a step may lose, and why it must. */
export interface Rounding {
  /**
   * Allowed difference between float32 and doubles, relative to the size of x at the end of the step; default
   * 1e-5.
   */
  readonly allowed: number;
  readonly because: string;
}

/**
 * A few units of float32's last digit for each operation, in a step without cancellation: steps that
 * integrate x / alpha or exponentially lose at most 2e-6.
 */
const ALLOWED = 1e-5;

/**
 * If sigma / alpha falls by more than this factor in one step, slopes at its end amplify rounding: Heun's
 * step loses 5e-4.
 */
const FAR = 1e3;

/** The tolerance there, as a multiple of the tolerance elsewhere. */
const MORE = 100;

/** Checks that a step in float32 ends where it does in doubles, from the same x, for all pairs of levels. */
export const roundingCheck = (make: () => AnyStep, schedule: Schedule, rounding?: Rounding): Check => ({
  name: `float32 loses few digits${rounding ? ` (${rounding.allowed}: ${rounding.because})` : ''}, on ${schedule.name}`,
  run() {
    const oracle = gaussian();
    const all = stepCases(make(), schedule);
    const land = () =>
      all.map((one) => runStep(make(), schedule, oracle, { ...one, x: points(one.from, 3) }));
    const single = land();
    const double = inDoubles(land);
    all.forEach((one, i) => {
      const { from, to } = one;
      const fall = (from.sigma * to.alpha) / (from.alpha * to.sigma);
      const far = fall > FAR * (1 + 1e-6) && Number.isFinite(fall);
      expectClose(
        `${describeCase(one)}, in float32 against doubles`,
        single[i] as Float32Array,
        double[i] as Float64Array,
        (rounding?.allowed ?? ALLOWED) * (far ? MORE : 1),
        Math.hypot(to.alpha * 0.3, to.sigma),
      );
    });
  },
});
