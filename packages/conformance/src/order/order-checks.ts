import { type AnyStep, isMultistep, isStochastic, type MultistepStep, type Schedule } from '@tractjs/core';
import type { Check } from '../kit/check';
import { expectTrue } from '../kit/expect';
import { gaussian } from '../oracles/gaussian';
import { mixture, twoModes } from '../oracles/mixture';
import type { Oracle } from '../oracles/oracle';
import { type ConvergenceOptions, convergence } from './convergence';
import { type Convergence, listed } from './fit-order';
import { momentConvergence } from './moment-convergence';

export interface OrderCheckOptions {
  /**
   * Exact flows on which the order is measured; default a Gaussian, a 1-D and a 2-D mixture. [] leaves the
   * order out.
   */
  readonly oracles?: readonly Oracle[];
  /** Allowed difference between the slope and the declared order; default 0.15 up to order 2, 0.3 above. */
  readonly slopeTolerance?: number;
  /**
   * The precision in which orders are measured; default 'double' from order 3 on, and for rules with a
   * history. 'single' leaves out the checks that need doubles, for steps that use tfjs operations that the
   * kit's backend lacks.
   */
  readonly precision?: 'single' | 'double';
}

const defaultOracles: readonly Oracle[] = [gaussian(), mixture(twoModes), mixture()];

/** Examples of a walk. */
const COUNT = 8;

/** Steps that pass constants to tfjs, which rounds them, lose their order near 1e-7 even in doubles. */
const CLEAR: readonly [number, number] = [5e-7, 1e-1];

/**
 * In float32, the higher the order, the earlier rounding hides the error, so walks have fewer steps; in
 * doubles, the order is that of the three finest walks above rounding. A multistep rule uses several steps at
 * once, so its steps are shorter.
 */
const walksFor = (step: AnyStep, given?: 'single' | 'double'): ConvergenceOptions => {
  const { order } = step;
  const precision = given ?? (order > 2 || isMultistep(step) ? 'double' : 'single');
  const walks = { precision, count: COUNT };
  if (order <= 1) return { ...walks, steps: [48, 96, 192], window: [1e-5, 0.3] };
  if (precision === 'double') return { ...walks, steps: inDoublesFor(step), window: CLEAR, finest: 3 };
  if (order <= 2) return { ...walks, steps: [16, 32, 64, 128] };
  return {
    ...walks,
    steps: order === 3 ? [12, 16, 24, 32, 48, 64] : [6, 8, 12, 16, 24],
    window: [2e-6, 1e-1],
  };
};

const inDoublesFor = (step: AnyStep): readonly number[] => {
  if (isMultistep(step)) return step.order <= 3 ? [48, 72, 96, 144] : [64, 96, 128, 192];
  return step.order <= 3 ? [16, 32, 64, 128] : [8, 12, 16, 24, 32, 48];
};

/** Checks that a step's error falls with the declared power of the step size. */
export const orderChecks = (
  make: () => AnyStep,
  schedule: Schedule,
  options: OrderCheckOptions = {},
): Check[] => {
  const oracles = options.oracles ?? defaultOracles;
  const kind = make();
  if (isStochastic(kind)) return oracles.length === 0 ? [] : [momentOrder(make, schedule, options)];
  return [
    ...oracles.map((oracle) => ({
      name: `has its declared order on ${oracle.name}, on ${schedule.name}`,
      run() {
        const step = make();
        if (isStochastic(step)) return;
        const found = convergence(step, schedule, oracle, walksFor(step, options.precision));
        const better = oracle.simple === true || step.order > 2;
        expectOrder(step.order, found, options, better);
      },
    })),
    ...(isMultistep(kind) && oracles.length > 0
      ? [shortHistory(make as () => MultistepStep, schedule, options)]
      : []),
  ];
};

const momentOrder = (make: () => AnyStep, schedule: Schedule, options: OrderCheckOptions): Check => ({
  name: `has its declared order in mean and deviation on a Gaussian, on ${schedule.name}`,
  run() {
    const step = make();
    if (!isStochastic(step)) return;
    expectOrder(
      step.order,
      momentConvergence(step, schedule, walksFor(step, options.precision)),
      options,
      true,
    );
  },
});

/**
 * Every walk starts with fewer earlier evaluations than a rule can use: the rule then has a lower order, at
 * least one.
 */
const shortHistory = (make: () => MultistepStep, schedule: Schedule, options: OrderCheckOptions): Check => ({
  name: `converges with fewer earlier evaluations, and with none, on ${schedule.name}`,
  run() {
    const rule = make();
    const precision = options.precision ?? 'double';
    for (let history = 0; history < rule.history; history++) {
      // A walk passes as many evaluations as `history` says.
      const short = {
        ...rule,
        history,
        step: (...given: Parameters<typeof rule.step>) => rule.step(...given),
      };
      const found = convergence(short, schedule, gaussian(), {
        ...walksFor({ ...short, order: 1 }, precision),
      });
      expectOrder(1, found, options, true, `With ${history} earlier evaluations the `);
    }
  },
});

const expectOrder = (
  order: number,
  { slope, fitted }: Convergence,
  options: OrderCheckOptions,
  mayBeBetter: boolean,
  what = '',
): void => {
  const tolerance = options.slopeTolerance ?? (order <= 2 ? 0.15 : 0.3);
  const message = `${what}order is ${order}, but the error falls with the power ${slope.toFixed(3)} of the step size (${listed(fitted)}).`;
  expectTrue(slope >= order - tolerance && (mayBeBetter || slope <= order + tolerance), message);
};
