import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Level, logSnr, noiseRatio, randomSource } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { gridFrom, scheduleFrom } from '@tractjs/schedules';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeNetwork, recognise, tiny } from '../testing/diffusers-schedulers';
import { stirred, ve, vp } from '../testing/test-support';
import { diffusersFamily } from './family';

beforeAll(() => tf.setBackend('cpu'));

/** The largest difference between a network's x0 at a level and that of a formula of its raw output. */
const apart = (
  scheduler: Readonly<Record<string, unknown>>,
  level: Level,
  formula: (x: tf.Tensor, raw: (input: tf.Tensor, timestep: number) => tf.Tensor) => tf.Tensor,
): number => {
  const network = makeNetwork(recognise(scheduler));
  const params = stirred(network);
  const value = tf.tidy(() => {
    const x = randomSource(5).normalTensor([2, 4, 4, 2]);
    const expected = formula(x, (input, t) => network.raw(params, input, tf.tensor1d([t, t])));
    return tf.max(tf.abs(tf.sub(network.apply(params, x, level), expected))).dataSync()[0] as number;
  });
  disposeParams(params);
  return value;
};

describe("how x0 follows from the network's output", () => {
  // FlowMatchEulerDiscreteScheduler.step: prev = x + (sigma_next - sigma) out, so x0 = x - sigma out;
  // timesteps are 1000 sigma.
  it.each(['FlowMatchEulerDiscreteScheduler', 'FlowMatchHeunDiscreteScheduler', 'FlowMatchLCMScheduler'])(
    '%s: predicts a velocity on the straight path',
    (_class_name) => {
      const level = { time: 0.3, alpha: 0.7, sigma: 0.3 };
      const straight = (x: tf.Tensor, raw: (z: tf.Tensor, t: number) => tf.Tensor) =>
        tf.sub(x, tf.mul(raw(x, 300), 0.3));
      expect(apart({ _class_name, shift: 3 }, level, straight)).toBeLessThan(1e-5);
      // The same log-SNR on another path.
      const other = { time: 0, alpha: 1.4, sigma: 0.6 };
      expect(apart({ _class_name }, other, (x, raw) => straight(tf.div(x, 2), raw))).toBeLessThan(1e-5);
    },
  );

  // EDMEulerScheduler: precondition_inputs, precondition_noise and precondition_outputs.
  it.each([
    ['EDMEulerScheduler', 'epsilon', 1],
    ['EDMDPMSolverMultistepScheduler', 'v_prediction', -1],
  ])("%s: predicts EDM's F with prediction_type %s", (_class_name, prediction_type, sign) => {
    const [sigma, data] = [2, 0.7];
    const total = sigma ** 2 + data ** 2;
    const of = { _class_name, prediction_type, sigma_data: data };
    const x0 = (x: tf.Tensor, raw: (z: tf.Tensor, t: number) => tf.Tensor) =>
      tf.add(
        tf.mul(x, data ** 2 / total),
        tf.mul(
          raw(tf.div(x, Math.sqrt(total)), 0.25 * Math.log(sigma)),
          (sign * sigma * data) / Math.sqrt(total),
        ),
      );
    expect(apart(of, ve(sigma), x0)).toBeLessThan(1e-5);
    const level = { time: 0, alpha: 0.25, sigma: 0.5 };
    expect(apart(of, level, (x, raw) => x0(tf.mul(x, 4), raw))).toBeLessThan(1e-5);
  });

  it('is finite at the ends of every path', () => {
    for (const of of [
      { _class_name: 'FlowMatchEulerDiscreteScheduler' },
      { _class_name: 'EDMEulerScheduler' },
    ]) {
      const network = makeNetwork(recognise(of));
      const params = stirred(network);
      for (const level of [vp(0), vp(1), ve(0)]) {
        const y = tf.tidy(() => network.apply(params, tf.ones([1, 4, 4, 2]), level));
        expect([...y.dataSync()].every(Number.isFinite)).toBe(true);
      }
      disposeParams(params);
    }
  });

  it('reads a scheduler of betas with use_flow_sigmas as the straight path', () => {
    const of = { _class_name: 'UniPCMultistepScheduler', use_flow_sigmas: true, flow_shift: 2 };
    const level = { time: 0.3, alpha: 0.7, sigma: 0.3 };
    const velocity = (x: tf.Tensor, raw: (z: tf.Tensor, t: number) => tf.Tensor) =>
      tf.sub(x, tf.mul(raw(x, 300), 0.3));
    expect(apart({ ...of, prediction_type: 'flow_prediction' }, level, velocity)).toBeLessThan(1e-5);
    const noise = (x: tf.Tensor, raw: (z: tf.Tensor, t: number) => tf.Tensor) =>
      tf.div(velocity(x, raw), 0.7);
    expect(apart(of, level, noise)).toBeLessThan(1e-5);
  });
});

/** sigma / alpha of the levels on a scheduler's grid with so many steps. */
const ratios = (scheduler: Readonly<Record<string, unknown>>, steps: number, config = {}) => {
  const { schedule, grid } = diffusersFamily.path(recognise(scheduler, config));
  return gridFrom(grid).place(scheduleFrom(schedule), steps).levels.map(noiseRatio);
};

/** sigma / alpha of timesteps in a table of betas. */
const table = (times: readonly number[], betas = [1e-4, 0.02]) => {
  let alphaBar = 1;
  const [start, end] = betas as [number, number];
  const all = Array.from({ length: 1000 }, (_, n) => {
    alphaBar *= 1 - (start + (n / 999) * (end - start));
    return Math.sqrt((1 - alphaBar) / alphaBar);
  });
  return [0, ...times.map((time) => all[time] as number)];
};

describe("the grid of the scheduler's sampler", () => {
  it.each([
    ['DDPMScheduler', {}, [0, 250, 500, 750]],
    ['DDIMScheduler', { timestep_spacing: 'trailing' }, [249, 499, 749, 999]],
    ['PNDMScheduler', { steps_offset: 1 }, [1, 251, 501, 751]],
    ['FlaxDDIMScheduler', { timestep_spacing: 'linspace' }, [0, 333, 666, 999]],
    ['DPMSolverMultistepScheduler', {}, [250, 500, 749, 999]],
    [
      'DPMSolverMultistepScheduler',
      { timestep_spacing: 'leading', lambda_min_clipped: -Infinity },
      [200, 400, 600, 800],
    ],
    ['UniPCMultistepScheduler', { timestep_spacing: 'leading' }, [200, 400, 600, 800]],
    ['EulerDiscreteScheduler', {}, [0, 333, 666, 999]],
    // Options of other classes are ignored.
    ['DDPMScheduler', { use_karras_sigmas: true, shift: 3, solver_order: 2 }, [0, 250, 500, 750]],
  ])('%s %j', (_class_name, more, times) => {
    const found = ratios({ _class_name, ...more }, 4);
    table(times).forEach((ratio, i) => {
      expect((found[i] as number) / ratio || 1).toBeCloseTo(1, 9);
    });
  });

  it('has the defaults of the scheduler class', () => {
    const found = ratios({ _class_name: 'HeunDiscreteScheduler' }, 2);
    table([0, 999], [0.00085, 0.012]).forEach((ratio, i) => {
      expect((found[i] as number) / ratio || 1).toBeCloseTo(1, 9);
    });
  });

  it('follows use_karras_sigmas and the like', () => {
    const of = { _class_name: 'EulerDiscreteScheduler', use_karras_sigmas: true };
    const [, first, second, third] = ratios(of, 3) as [number, number, number, number];
    const ends = table([0, 999]);
    expect(first).toBeCloseTo(ends[1] as number, 9);
    expect(third).toBeCloseTo(ends[2] as number, 6);
    expect(second ** (1 / 7)).toBeCloseTo((first ** (1 / 7) + third ** (1 / 7)) / 2, 9);
    expect(ratios({ ...of, sigma_min: 0.1, sigma_max: 9 }, 2)).toEqual([
      0,
      expect.closeTo(0.1, 9),
      expect.closeTo(9, 9),
    ]);
    for (const name of ['use_exponential_sigmas', 'use_lu_lambdas']) {
      const [, low, middle, high] = ratios({ _class_name: 'DPMSolverMultistepScheduler', [name]: true }, 3);
      expect((middle as number) ** 2).toBeCloseTo((low as number) * (high as number), 6);
    }
    // log(alpha / sigma) >= -1 keeps the cleaner timesteps.
    const clipped = ratios({ _class_name: 'DPMSolverMultistepScheduler', lambda_min_clipped: -1 }, 4);
    expect(clipped.at(-1)).toBeLessThanOrEqual(Math.E);
    expect(clipped.at(-1)).toBeGreaterThan(2.6);
  });

  it('follows trained_betas', () => {
    const trained_betas = [0.1, 0.2, 0.4, 0.5];
    const own = {
      _class_name: 'DDIMScheduler',
      trained_betas,
      num_train_timesteps: 4,
      timestep_spacing: 'trailing',
    };
    const bars = [0.9, 0.72, 0.432, 0.216];
    ratios(own, 4)
      .slice(1)
      .forEach((ratio, n) => {
        expect(ratio).toBeCloseTo(Math.sqrt((1 - (bars[n] as number)) / (bars[n] as number)), 9);
      });
    const { schedule } = diffusersFamily.path(recognise({ ...own, rescale_betas_zero_snr: true }));
    const [first, last] = [0, 3].map((n) => scheduleFrom(schedule).at(n));
    expect((first as Level).alpha ** 2).toBeCloseTo(0.9, 9);
    expect(logSnr(last as Level)).toBeCloseTo(-24 * Math.log(2), 6);
    for (const beta_schedule of ['sigmoid', 'exp', 'squaredcos_cap_v2', 'scaled_linear'])
      expect(ratios({ _class_name: 'DDPMScheduler', beta_schedule }, 4).every(Number.isFinite)).toBe(true);
  });

  it("follows EDM's and flow matching's schedulers", () => {
    const edm = { _class_name: 'EDMEulerScheduler', sigma_min: 0.01, sigma_max: 50, rho: 5 };
    const [, low, middle, high] = ratios(edm, 3) as [number, number, number, number];
    expect([low, high]).toEqual([expect.closeTo(0.01, 12), 50]);
    expect(middle ** 0.2).toBeCloseTo((low ** 0.2 + high ** 0.2) / 2, 9);
    const [, , even] = ratios({ ...edm, sigma_schedule: 'exponential' }, 3) as [number, number, number];
    expect(even).toBeCloseTo(Math.sqrt(0.01 * 50), 9);
    // sigmas = linspace(1, sigma_min, 3), shifted; sigma_min is 1 / 1000, shifted.
    const shifted = (s: number) => (3 * s) / (1 + 2 * s);
    const expected = [shifted(1 / 1000), (1 + shifted(1 / 1000)) / 2].map(shifted);
    const flow = ratios({ _class_name: 'FlowMatchEulerDiscreteScheduler', shift: 3 }, 3);
    expected.forEach((s, i) => {
      expect(flow[i + 1]).toBeCloseTo(s / (1 - s), 9);
    });
    expect(flow[3]).toBe(Number.POSITIVE_INFINITY);
    // sigmas = 1 - linspace(1, 1 / 1000, 3 + 1) without 0, shifted.
    const dpm = { _class_name: 'DPMSolverMultistepScheduler', use_flow_sigmas: true, flow_shift: 3 };
    ratios({ ...dpm, prediction_type: 'flow_prediction' }, 3)
      .slice(1)
      .forEach((ratio, i) => {
        const s = shifted(((i + 1) * 0.999) / 3);
        expect(ratio / (s / (1 - s))).toBeCloseTo(1, 9);
      });
  });

  it('is uniform for a network without a scheduler', () => {
    const found = diffusersFamily.recognise({ className: 'UNet2DModel', config: tiny });
    expect(diffusersFamily.path(found as NonNullable<typeof found>)).toEqual({
      schedule: { kind: 'vp-ddpm', count: 1000, betaStart: 1e-4, betaEnd: 0.02 },
      grid: { kind: 'uniform' },
    });
  });
});
