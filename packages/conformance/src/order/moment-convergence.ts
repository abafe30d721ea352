import type { Level, Schedule, StochasticStep } from '@tractjs/core';
import { inDoubles } from '../doubles/in-doubles';
import { atLogSnr } from '../kit/paths';
import { gaussian } from '../oracles/gaussian';
import { carried, momentMap } from '../oracles/moments';
import { type ConvergenceOptions, windows } from './convergence';
import { type Convergence, fitOrder } from './fit-order';

/** The data: its mean and standard deviation. */
const [MEAN, STD] = [0.3, 0.5];

/**
 * Measures the order of a stochastic step in mean and standard deviation: both are computed exactly along its
 * walk from the marginal of Gaussian data at -logSnr, and compared with those at +logSnr. Nothing is sampled,
 * so errors far below the sampling noise show. A step that depends on the number of steps is made again for
 * each walk.
 * @throws TractError if fewer than three errors are within the window.
 */
export const momentConvergence = (
  step: StochasticStep | ((steps: number) => StochasticStep),
  schedule: Schedule,
  options: ConvergenceOptions = {},
): Convergence => {
  const { logSnr = 6, steps = [16, 32, 64, 128, 256], precision = 'single' } = options;
  const oracle = gaussian({ mean: MEAN, std: STD });
  const level = (fraction: number): Level => atLogSnr(schedule, logSnr * (1 - 2 * fraction));
  const exact = ({ alpha, sigma }: Level) => ({
    mean: alpha * MEAN,
    variance: (alpha * STD) ** 2 + sigma ** 2,
  });
  const walk = (n: number) => {
    const own = typeof step === 'function' ? step(n) : step;
    let moments = exact(level(1));
    for (let i = n; i > 0; i--)
      moments = carried(momentMap(own, schedule, oracle, level(i / n), level((i - 1) / n)), moments);
    const end = exact(level(0));
    const error = Math.hypot(moments.mean - end.mean, Math.sqrt(moments.variance) - Math.sqrt(end.variance));
    return { steps: n, error: error / Math.hypot(end.mean, Math.sqrt(end.variance)) };
  };
  return fitOrder(
    precision === 'double' ? inDoubles(() => steps.map(walk)) : steps.map(walk),
    options.window ?? windows[precision],
    options.finest,
  );
};
