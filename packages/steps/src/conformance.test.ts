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

/** The closed form of DDIM with eta on any path (Song et al. 2021, eq. 12 and 16). */
const songs =
  (eta: number) =>
  (from: Level, to: Level): StochasticKernel => {
    const noise = eta * to.sigma * Math.sqrt(1 - (noiseRatio(to) / noiseRatio(from)) ** 2);
    const x = Math.sqrt(to.sigma ** 2 - noise ** 2) / from.sigma;
    return { x, x0: to.alpha - from.alpha * x, noise };
  };

const inTime = 'from far up, a slope in time points far beyond the end, and the next one takes it back';

/** Options for the checks of some steps; the others need none. */
const knowing: Readonly<Record<string, StepCheckOptions>> = {
  // The flow to a point is a straight line only in the coordinates (x / alpha, sigma / alpha).
  'euler-in-time': { exactOnPointMass: false, rounding: { allowed: 1e-4, because: inTime } },
  'heun-in-time': { exactOnPointMass: false, rounding: { allowed: 0.02, because: inTime } },
  'ddim-eta': { kernel: songs(1) },
  ddpm: { kernel: songs(1) },
  // It does not converge with a denoiser. lcm.test.ts checks it with a consistency model.
  lcm: { kernel: (_, to) => ({ x: 0, x0: to.alpha, noise: to.sigma }), oracles: [] },
};

for (const name of stepNames) {
  // The data of these tests exceeds [-1, 1], and the exact flow is not clipped.
  const description = name === 'clipped-ddim' ? { kind: name, range: [-100, 100] } : name;
  describeStep(name, () => stepFrom(description), { ...options, ...knowing[name] });
}

const few = { describe, it, schedules: [vpCosine(), edm()] };

describeStep('ddim-eta 0.5', () => stepFrom({ kind: 'ddim-eta', eta: 0.5 }), { ...few, kernel: songs(0.5) });

// With this variance the moments are exact for data N(0, 1), not for a point.
describeStep('ddpm, forward', () => ddpm({ variance: 'forward' }), { ...few, exactOnPointMass: false });

// Its order shows only if the noise of a step decreases with the number of steps.
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
