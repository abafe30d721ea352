import { asDenoiser, mixture } from '@tractjs/conformance';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { trajectory } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { ablationWalk } from './ablation-walk';

beforeAll(() => tf.setBackend('cpu'));

const oracle = mixture([
  { weight: 0.35, mean: [-0.6], std: 0.15 },
  { weight: 0.65, mean: [0.7], std: 0.15 },
]);
const latents = [-2, -0.7, 0.1, 0.6, 1.4];

interface Args {
  readonly num_steps: number;
  readonly solver: 'euler' | 'heun';
  readonly discretization: 'vp' | 've' | 'iddpm' | 'edm';
  readonly schedule: 'vp' | 've' | 'linear';
  readonly scaling: 'vp' | 'none';
}

/**
 * The sampler in doubles, in sigma(t) and s(t) as the paper's table 1 and algorithm 1 have them, derivatives
 * by differences.
 */
const textbook = ({ num_steps: n, solver, discretization, schedule, scaling }: Args): number[] => {
  const eps = 1e-3;
  const vpSigma = (d: number, m: number) => (t: number) => Math.sqrt(Math.exp(0.5 * d * t * t + m * t) - 1);
  const ends = {
    vp: [vpSigma(19.9, 0.1)(eps), vpSigma(19.9, 0.1)(1)],
    ve: [0.02, 100],
    iddpm: [0.002, 81],
    edm: [0.002, 80],
  };
  const [low, high] = ends[discretization] as [number, number];
  const d = (2 * (Math.log(low ** 2 + 1) / eps - Math.log(high ** 2 + 1))) / (eps - 1);
  const m = Math.log(high ** 2 + 1) - 0.5 * d;
  const steps = Array.from({ length: n }, (_, i) => i / (n - 1));
  const table = [0];
  for (let j = 1000; j > 0; j--) {
    const bar = (k: number) => Math.sin((0.5 * Math.PI * k) / 1000 / 1.008) ** 2;
    table.unshift(Math.sqrt((table[0]! ** 2 + 1) / Math.max(bar(j - 1) / bar(j), 0.001) - 1));
  }
  const inRange = table.filter((u) => u >= low && u <= high);
  const sigmas = {
    vp: steps.map((p) => vpSigma(d, m)(1 + p * (eps - 1))),
    ve: steps.map((p) => Math.sqrt(high ** 2 * (low ** 2 / high ** 2) ** p)),
    iddpm: steps.map((p) => inRange[Math.round((inRange.length - 1) * p)]!),
    edm: steps.map((p) => (high ** (1 / 7) + p * (low ** (1 / 7) - high ** (1 / 7))) ** 7),
  }[discretization];
  const sigma = { vp: vpSigma(d, m), ve: Math.sqrt, linear: (t: number) => t }[schedule];
  const inverse = {
    vp: (u: number) => (Math.sqrt(m * m + 2 * d * Math.log(u * u + 1)) - m) / d,
    ve: (u: number) => u * u,
    linear: (u: number) => u,
  }[schedule];
  const s = (t: number) => (scaling === 'vp' ? 1 / Math.sqrt(1 + sigma(t) ** 2) : 1);
  const rate = (f: (t: number) => number, t: number) => (f(t * (1 + 1e-6)) - f(t * (1 - 1e-6))) / (2e-6 * t);
  const slope = (x: number, t: number) => {
    const x0 = oracle.denoise([x / s(t)], { time: 0, alpha: 1, sigma: sigma(t) })[0]!;
    return (rate(sigma, t) / sigma(t) + rate(s, t) / s(t)) * x - ((rate(sigma, t) * s(t)) / sigma(t)) * x0;
  };
  const times = [...sigmas.map(inverse), 0];
  return latents.map((z) => {
    let x = z * sigma(times[0]!) * s(times[0]!);
    for (let i = 0; i < n; i++) {
      const [t, next] = [times[i]!, times[i + 1]!];
      const first = slope(x, t);
      const guess = x + (next - t) * first;
      x = solver === 'euler' || i === n - 1 ? guess : x + ((next - t) * (first + slope(guess, next))) / 2;
    }
    return x;
  });
};

describe('the general sampler of EDM is the textbook in doubles', () => {
  for (const discretization of ['vp', 've', 'iddpm', 'edm'] as const)
    for (const schedule of ['vp', 've', 'linear'] as const)
      for (const scaling of ['vp', 'none'] as const)
        for (const solver of ['euler', 'heun'] as const) {
          it(`${discretization} levels, ${schedule} schedule, ${scaling} scaling, ${solver}`, () => {
            const args: Args = { num_steps: 14, solver, discretization, schedule, scaling };
            const { grid, step, start } = ablationWalk({ args, latents });
            const x = tf.tensor(start as number[], [latents.length, 1]);
            let found: number[] = [];
            for (const point of trajectory(asDenoiser(oracle), x, { grid, step }))
              if (point.index === 0) found = Array.from(point.x.dataSync());
            x.dispose();
            const expected = textbook(args);
            const largest = Math.max(...expected.map(Math.abs));
            found.forEach((value, i) => {
              expect(Math.abs(value - expected[i]!) / largest).toBeLessThan(3e-5);
            });
          });
        }
});
