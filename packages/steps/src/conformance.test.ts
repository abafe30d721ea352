import '@tensorflow/tfjs-backend-cpu';
import {
  describeStep,
  momentConvergence,
  type StepCheckOptions,
  type StochasticKernel,
} from '@tractjs/conformance';
import { type Level, noiseRatio } from '@tractjs/core';
import { edm, rectifiedFlow, ve, vpCosine, vpLinear } from '@tractjs/schedules';
import { describe, expect, it } from 'vitest';
import { stepFrom, stepNames } from './registry';
import { heun } from './runge-kutta/heun';
import { churn } from './stochastic/churn';
import { ddpm } from './stochastic/ddpm';

const options = { describe, it, schedules: [vpCosine(), vpLinear(), ve(), edm(), rectifiedFlow()] };

/** Song et al. 2021, eq. 12 and 16, for any path: the share eta of the noise at `to` that x does not determine is fresh. */
const songs =
  (eta: number) =>
  (from: Level, to: Level): StochasticKernel => {
    const noise = eta * to.sigma * Math.sqrt(1 - (noiseRatio(to) / noiseRatio(from)) ** 2);
    const x = Math.sqrt(to.sigma ** 2 - noise ** 2) / from.sigma;
    return { x, x0: to.alpha - from.alpha * x, noise };
  };

const inTime = 'from far up, a slope in time points far beyond the end, and the next one takes it back';

/** What the checks have to know of a step; most are checked as they are. */
const knowing: Readonly<Record<string, StepCheckOptions>> = {
  // Only in the coordinate (x / alpha, sigma / alpha) is the flow to a point a straight line.
  'euler-in-time': { exactOnPointMass: false, rounding: { allowed: 1e-4, because: inTime } },
  'heun-in-time': { exactOnPointMass: false, rounding: { allowed: 0.02, because: inTime } },
  'ddim-eta': { kernel: songs(1) },
  ddpm: { kernel: songs(1) },
  // It converges for no denoiser: see lcm.test.ts for the networks that it is for.
  lcm: { kernel: (_, to) => ({ x: 0, x0: to.alpha, noise: to.sigma }), oracles: [] },
};

for (const name of stepNames) {
  // Data of these tests goes beyond [-1, 1]: what is clipped is not what the flow does.
  const description = name === 'clipped-ddim' ? { kind: name, range: [-100, 100] } : name;
  describeStep(name, () => stepFrom(description), { ...options, ...knowing[name] });
}

const few = { describe, it, schedules: [vpCosine(), edm()] };

describeStep('ddim-eta 0.5', () => stepFrom({ kind: 'ddim-eta', eta: 0.5 }), { ...few, kernel: songs(0.5) });

// Of this variance mean and variance are exact for data N(0, 1), not for a point.
describeStep('ddpm, forward', () => ddpm({ variance: 'forward' }), { ...few, exactOnPointMass: false });

// Its order shows only where the noise of a step is less the more steps there are.
describeStep('churn', () => churn(heun(), { sChurn: 2, steps: 20 }), {
  ...few,
  oracles: [],
});

describe('churn', () => {
  it.each(options.schedules)('keeps the order of the step that it goes around, on $name', (schedule) => {
    const walks = { precision: 'double', steps: [16, 32, 64, 128] } as const;
    const { slope } = momentConvergence((steps) => churn(heun(), { sChurn: 2, steps }), schedule, {
      ...walks,
      window: [1e-8, 1e-1],
    });
    expect(Math.abs(slope - 2)).toBeLessThan(0.15);
  });
});
