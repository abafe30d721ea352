import type { Schedule, StepFunction } from '@tractjs/core';
import { affineChecks } from './affine-checks';
import { type Check, onBackend } from './check';
import { type ConvergenceOptions, convergence } from './convergence';
import { expectClose, expectTrue } from './expect';
import { gaussian, pointMass } from './gaussian';
import { mixture, twoModes } from './mixture';
import { asDenoiser, type Oracle } from './oracle';
import { explodingPath, ladder, pairs, trigonometricPath } from './paths';
import { points } from './points';
import { contractChecks, label, runStep } from './step-contract';

export interface StepCheckOptions {
  /** Paths that the step must work on; default: one with alpha^2 + sigma^2 = 1 and one with alpha = 1. */
  readonly schedules?: readonly Schedule[];
  /**
   * Whether the step is exact where all data is one point, as every Runge-Kutta step in the coordinate
   * (x / alpha, sigma / alpha) is; default true.
   */
  readonly exactOnPointMass?: boolean;
  /** Exact flows for the order; default a Gaussian, a 1-D and a 2-D mixture. */
  readonly oracles?: readonly Oracle[];
  /** How far the slope may be from the declared order; default 0.15 up to order 2, 0.3 above. */
  readonly slopeTolerance?: number;
}

/** What every step function must hold: see the README's list. `make` is called anew for every check. */
export const stepChecks = (make: () => StepFunction, options: StepCheckOptions = {}): Check[] => {
  const schedules = options.schedules ?? [trigonometricPath(), explodingPath()];
  return onBackend(
    schedules.flatMap((schedule) => [
      ...contractChecks(make, schedule),
      ...(options.exactOnPointMass === false ? [] : [exactOnPointMass(make, schedule)]),
      ...orders(make, schedule, options),
      ...affineChecks(make, schedule),
    ]),
  );
};

const exactOnPointMass = (make: () => StepFunction, schedule: Schedule): Check => ({
  name: `exact where all data is one point, on ${schedule.name}`,
  run() {
    const oracle = pointMass();
    for (const [from, to] of pairs(ladder(schedule))) {
      const x = points(from, 3);
      const exact = Float64Array.from(x, (value) => oracle.flow([value], from, to)[0] as number);
      const landed = runStep(make(), asDenoiser(oracle), x, from, to, schedule);
      expectClose(`from ${label(from)} to ${label(to)}`, landed, exact, 1e-5, to.alpha * 0.3);
    }
  },
});

/** The higher the order, the sooner float32 hides the error, so the fewer steps. */
const walksFor = (order: number): ConvergenceOptions => {
  if (order <= 1) return { steps: [32, 64, 128, 256, 512] };
  if (order <= 2) return {};
  return { steps: order === 3 ? [12, 16, 24, 32, 48, 64] : [6, 8, 12, 16, 24], window: [2e-6, 1e-1] };
};

const orders = (make: () => StepFunction, schedule: Schedule, options: StepCheckOptions): Check[] =>
  (options.oracles ?? [gaussian(), mixture(twoModes), mixture()]).map((oracle) => ({
    name: `has its declared order on ${oracle.name}, on ${schedule.name}`,
    run() {
      const step = make();
      const { slope, fitted } = convergence(step, schedule, oracle, walksFor(step.order));
      const tolerance = options.slopeTolerance ?? (step.order <= 2 ? 0.15 : 0.3);
      const seen = fitted.map(({ steps, error }) => `${error.toExponential(2)} in ${steps}`).join(', ');
      const message = `order is ${step.order}, but the error falls with the power ${slope.toFixed(3)} of the step size (${seen}).`;
      const better = oracle.simple === true || step.order > 2;
      expectTrue(slope >= step.order - tolerance && (better || slope <= step.order + tolerance), message);
    },
  }));
