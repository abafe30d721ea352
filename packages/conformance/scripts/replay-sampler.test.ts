import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fields } from './read';
import { replayRecording } from './replay-recording';

beforeAll(() => tf.setBackend('cpu'));

const toy = {
  denoiser:
    'exact posterior mean per coordinate of a mixture: weights (0.35, 0.65) means (-0.6, 0.7) common sd 0.15',
};

/** The toy's denoiser, written out. */
const denoise = (x: number, sigma: number): number => {
  const variance = 0.15 ** 2 + sigma ** 2;
  const share = [0.35, 0.65].map((w, k) => w * Math.exp(-((x - [-0.6, 0.7][k]!) ** 2) / (2 * variance)));
  const means = [-0.6, 0.7].map((m) => m + (0.15 ** 2 / variance) * (x - m));
  return (share[0]! * means[0]! + share[1]! * means[1]!) / (share[0]! + share[1]!);
};

/** Euler or Heun over a list of sigmas in doubles, as the papers write it. */
const walk = (start: number, sigmas: readonly number[], corrects: boolean): number => {
  let x = start;
  for (let i = 0; i + 1 < sigmas.length; i++) {
    const [a, b] = [sigmas[i]!, sigmas[i + 1]!];
    const slope = (x - denoise(x, a)) / a;
    const guess = x + (b - a) * slope;
    x = corrects && b > 0 ? x + (b - a) * (slope / 2 + (guess - denoise(guess, b)) / b / 2) : guess;
  }
  return x;
};

/** DPM-Solver++(2M) over a list of sigmas in doubles, in k-diffusion's t = -log sigma. */
const secondOrder = (start: number, sigmas: readonly number[]): number => {
  let x = start;
  let old: number | undefined;
  for (let i = 0; i + 1 < sigmas.length; i++) {
    const [a, b] = [sigmas[i]!, sigmas[i + 1]!];
    const clean = denoise(x, a);
    let d = clean;
    if (old !== undefined && b > 0) {
      const r = Math.log(sigmas[i - 1]! / a) / Math.log(a / b);
      d = (1 + 1 / (2 * r)) * clean - (1 / (2 * r)) * old;
    }
    x = (b / a) * x + (1 - b / a) * d;
    old = clean;
  }
  return x;
};

/**
 * A linear multistep walk over a list of sigmas in doubles, with coefficients from a sum of a thousand
 * rectangles.
 */
const adams = (start: number, sigmas: readonly number[], order: number): number => {
  let x = start;
  const slopes: number[] = [];
  for (let i = 0; i + 1 < sigmas.length; i++) {
    const [a, b] = [sigmas[i]!, sigmas[i + 1]!];
    slopes.push((x - denoise(x, a)) / a);
    const used = Math.min(i + 1, order);
    let change = 0;
    for (let j = 0; j < used; j++) {
      for (let k = 0; k < 1000; k++) {
        const at = a + ((k + 0.5) / 1000) * (b - a);
        let basis = 1;
        for (let l = 0; l < used; l++)
          if (l !== j) basis *= (at - sigmas[i - l]!) / (sigmas[i - j]! - sigmas[i - l]!);
        change += (basis * slopes[i - j]! * (b - a)) / 1000;
      }
    }
    x += change;
  }
  return x;
};

const karras = (n: number, low: number, high: number, rho: number): number[] => [
  ...Array.from(
    { length: n },
    (_, i) => (high ** (1 / rho) + (i / (n - 1)) * (low ** (1 / rho) - high ** (1 / rho))) ** rho,
  ),
  0,
];

const noise = Array.from(randomSource(3).normal(24));
const shape = [4, 2, 3];
const replay = (fields: Fields, about: unknown = toy) =>
  replayRecording({ form: 'sampler', name: 'case', fields: { shape, ...fields }, toy: about });

const edmCase = (kind: string, args: Fields, sigmas: readonly number[], corrects = true): Fields => ({
  kind,
  args,
  latents: noise,
  out: noise.map((n) => walk(n * sigmas[0]!, sigmas, corrects)),
});

describe('replaySampler agrees with the textbook in doubles', () => {
  const list = [30, 12, 5, 2, 0.9, 0.3, 0.1, 0];
  const listCase = (kind: string, corrects: boolean, sigmas = list): Fields => {
    const x = noise.map((n) => n * sigmas[0]!);
    return { kind, args: {}, sigmas, x, out: x.map((value) => walk(value, sigmas, corrects)) };
  };
  const multistepCase = (
    name: string,
    args: Fields,
    by: (start: number, sigmas: number[]) => number,
    sigmas = list,
  ) => {
    const x = noise.map((n) => n * sigmas[0]!);
    return { kind: `k-diffusion ${name}`, args, sigmas, x, out: x.map((value) => by(value, sigmas)) };
  };
  const cases: Readonly<Record<string, Fields>> = {
    edm_sampler: edmCase('edm_sampler', { num_steps: 18, S_churn: 0 }, karras(18, 0.002, 80, 7)),
    'edm_sampler with other levels': edmCase(
      'edm_sampler',
      { num_steps: 9, sigma_min: 0.02, sigma_max: 50, rho: 3 },
      karras(9, 0.02, 50, 3),
    ),
    'ablation_sampler, Heun': edmCase(
      'ablation_sampler',
      { num_steps: 12, solver: 'heun', discretization: 'edm', schedule: 'linear', scaling: 'none' },
      karras(12, 0.002, 80, 7),
    ),
    'ablation_sampler, Euler': edmCase(
      'ablation_sampler',
      { num_steps: 40, solver: 'euler' },
      karras(40, 0.002, 80, 7),
      false,
    ),
    sample_euler: listCase('k-diffusion sample_euler', false),
    sample_heun: listCase('k-diffusion sample_heun', true),
    'sample_heun that stops before 0': listCase('k-diffusion sample_heun', true, list.slice(0, -1)),
    sample_dpmpp_2m: multistepCase('sample_dpmpp_2m', {}, secondOrder),
    'sample_dpmpp_2m on Karras levels': multistepCase(
      'sample_dpmpp_2m',
      {},
      secondOrder,
      karras(12, 0.02, 20, 7),
    ),
    sample_lms: multistepCase('sample_lms', {}, (x, sigmas) => adams(x, sigmas, 4)),
    'sample_lms of order 2': multistepCase('sample_lms', { order: 2 }, (x, sigmas) => adams(x, sigmas, 2)),
    'sample_lms on Karras levels that stop before 0': multistepCase(
      'sample_lms',
      { order: 4 },
      (x, sigmas) => adams(x, sigmas, 4),
      karras(12, 0.02, 20, 7).slice(0, -1),
    ),
  };
  for (const [name, fields] of Object.entries(cases)) {
    it(name, () => {
      const before = tf.memory().numTensors;
      expect(replay(fields)).toMatchObject({ status: 'replayed' });
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  it('and fails if a number is off', () => {
    const fields = cases['sample_heun'] as Fields;
    const out = (fields['out'] as number[]).map((x, i) => (i === 7 ? x + 2e-4 : x));
    expect(replay({ ...fields, out })).toMatchObject({ status: 'failed', worst: { field: 'out' } });
    expect(replay({ ...fields, out: out.slice(1) })).toMatchObject({ status: 'failed' });
    expect(replay({ ...fields, shape: [4, 2, 2] }).message).toContain('shape is [4,2,2]');
  });
});

describe('replaySampler does not count unsupported samplers', () => {
  const good = edmCase('edm_sampler', { num_steps: 4 }, karras(4, 0.002, 80, 7));
  const unknown: Readonly<Record<string, Fields>> = {
    'another kind': { ...good, kind: 'k-diffusion sample_dpmpp_sde' },
    'another order': {
      ...good,
      kind: 'k-diffusion sample_lms',
      args: { order: 5 },
      sigmas: [2, 1],
      x: noise,
    },
    'noise in a sampler that adds none': { ...good, kind: 'k-diffusion sample_dpmpp_2m', args: { eta: 1 } },
    'a stochastic sampler': { ...good, args: { num_steps: 4, S_churn: 40 } },
    'another discretization': { ...good, kind: 'ablation_sampler', args: { discretization: 'cosine' } },
    'another solver': { ...good, kind: 'ablation_sampler', args: { solver: 'rk4' } },
    'an argument that is not known': { ...good, args: { num_steps: 4, cfg: 2 } },
  };
  for (const [name, fields] of Object.entries(unknown)) {
    it(name, () => {
      expect(replay(fields).status).toBe('unsupported');
    });
  }

  it('another toy', () => {
    expect(replay(good, { denoiser: 'zero' }).status).toBe('unsupported');
    expect(replay(good, null).status).toBe('unsupported');
  });
});
