import { badArgument, type Level } from '@tractjs/core';
import type { Oracle } from './oracle';

/** One isotropic Gaussian of a mixture. */
export interface Component {
  readonly weight: number;
  readonly mean: readonly number[];
  readonly std: number;
}

/** Two modes on a line. */
export const twoModes: readonly Component[] = [
  { weight: 0.4, mean: [-0.7], std: 0.3 },
  { weight: 0.6, mean: [0.6], std: 0.4 },
];

/** Three modes in the plane. */
export const threeModes: readonly Component[] = [
  { weight: 0.3, mean: [-0.8, -0.2], std: 0.35 },
  { weight: 0.3, mean: [0.7, -0.5], std: 0.45 },
  { weight: 0.4, mean: [0.2, 0.8], std: 0.4 },
];

/**
 * A mixture of isotropic Gaussians. The denoiser is the exact posterior mean. The flow is integrated in
 * doubles with the classical Runge-Kutta method over the angle theta = atan(sigma / alpha), in the coordinate
 * z = x / sqrt(alpha^2 + sigma^2), where dz / dtheta = cos(theta) noise - sin(theta) x0 is smooth at both
 * ends, in `steps` steps from clean data to pure noise.
 * @throws TractError unless there are components of one dimension with weights and deviations above 0.
 */
export const mixture = (components: readonly Component[] = threeModes, { steps = 400 } = {}): Oracle => {
  const dimension = components[0]?.mean.length ?? 0;
  if (dimension === 0) throw badArgument('components', components, 'give one or more, each with a mean.');
  for (const c of components) {
    const fits = c.mean.length === dimension && c.weight > 0 && c.std > 0;
    if (!fits)
      throw badArgument('components', c, `give weights and std above 0 and means of ${dimension} numbers.`);
  }
  const predict = (x: readonly number[], level: Level) => posterior(components, x, level);
  const velocity = (z: readonly number[], theta: number): number[] => {
    const level = { time: 0, alpha: Math.cos(theta), sigma: Math.sin(theta) };
    const { x0, noise } = predict(z, level);
    return z.map((_, k) => level.alpha * (noise[k] as number) - level.sigma * (x0[k] as number));
  };
  return {
    name: `a ${dimension}-D mixture`,
    dimension,
    denoise: (x, level) => predict(x, level).x0,
    flow(x, from, to) {
      const [start, end] = [Math.atan2(from.sigma, from.alpha), Math.atan2(to.sigma, to.alpha)];
      const [sizeFrom, sizeTo] = [Math.hypot(from.alpha, from.sigma), Math.hypot(to.alpha, to.sigma)];
      // A part of the quarter turn gets its share of the steps.
      const count = Math.max(8, Math.ceil((steps * Math.abs(end - start)) / (Math.PI / 2)));
      const h = (end - start) / count;
      let z = x.map((value) => value / sizeFrom);
      for (let i = 0; i < count; i++) z = rungeKutta(velocity, z, start + i * h, h);
      return z.map((value) => value * sizeTo);
    },
    draw: (normal, { alpha, sigma }) => normal.map((n) => n * Math.hypot(alpha * 0.8, sigma)),
  };
};

/** E[x0 | x] and E[noise | x], each computed directly, so both are finite at both ends. */
const posterior = (components: readonly Component[], x: readonly number[], { alpha, sigma }: Level) => {
  const offset = (mean: readonly number[], k: number) => (x[k] as number) - alpha * (mean[k] as number);
  const variances = components.map(({ std }) => (alpha * std) ** 2 + sigma ** 2);
  const logs = components.map(({ weight, mean }, i) => {
    const variance = variances[i] as number;
    let square = 0;
    for (let k = 0; k < x.length; k++) square += offset(mean, k) ** 2;
    return Math.log(weight) - square / (2 * variance) - (x.length / 2) * Math.log(variance);
  });
  const top = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - top));
  const total = shares.reduce((a, b) => a + b, 0);
  const x0 = new Array<number>(x.length).fill(0);
  const noise = new Array<number>(x.length).fill(0);
  components.forEach(({ mean, std }, i) => {
    const share = (shares[i] as number) / total;
    const variance = variances[i] as number;
    for (let k = 0; k < x.length; k++) {
      const d = offset(mean, k) / variance;
      x0[k] = (x0[k] as number) + share * ((mean[k] as number) + alpha * std * std * d);
      noise[k] = (noise[k] as number) + share * sigma * d;
    }
  });
  return { x0, noise };
};

/** One step of the classical fourth-order method for dz / dt = f(z, t). */
const rungeKutta = (
  f: (z: readonly number[], t: number) => number[],
  z: readonly number[],
  t: number,
  h: number,
): number[] => {
  const move = (slope: readonly number[], by: number) =>
    z.map((value, k) => value + by * (slope[k] as number));
  const k1 = f(z, t);
  const k2 = f(move(k1, h / 2), t + h / 2);
  const k3 = f(move(k2, h / 2), t + h / 2);
  const k4 = f(move(k3, h), t + h);
  return z.map((value, k) => {
    const sum = (k1[k] as number) + 2 * (k2[k] as number) + 2 * (k3[k] as number) + (k4[k] as number);
    return value + (h / 6) * sum;
  });
};
