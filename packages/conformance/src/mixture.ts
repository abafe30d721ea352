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
 * A mixture of isotropic Gaussians. The denoiser is the exact posterior mean. The flow is integrated in doubles with
 * the classical Runge-Kutta method over the angle theta = atan(sigma / alpha), in the coordinate
 * z = x / sqrt(alpha^2 + sigma^2), where dz / dtheta = cos(theta) noise - sin(theta) x0 is smooth at both ends.
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
      const h = (end - start) / steps;
      let z = x.map((value) => value / sizeFrom);
      for (let i = 0; i < steps; i++) z = rungeKutta(velocity, z, start + i * h, h);
      return z.map((value) => value * sizeTo);
    },
    draw: (normal, { alpha, sigma }) => normal.map((n) => n * Math.hypot(alpha * 0.8, sigma)),
  };
};

/** E[x0 | x] and E[noise | x], neither by way of the other, so that both are finite at both ends. */
const posterior = (components: readonly Component[], x: readonly number[], { alpha, sigma }: Level) => {
  const parts = components.map(({ weight, mean, std }) => {
    const variance = (alpha * std) ** 2 + sigma ** 2;
    const offset = x.map((value, k) => value - alpha * (mean[k] as number));
    const square = offset.reduce((sum, d) => sum + d * d, 0);
    const log = Math.log(weight) - square / (2 * variance) - (x.length / 2) * Math.log(variance);
    return { mean, offset, log, toX0: (alpha * std * std) / variance, toNoise: sigma / variance };
  });
  const top = Math.max(...parts.map((part) => part.log));
  const shares = parts.map((part) => Math.exp(part.log - top));
  const total = shares.reduce((a, b) => a + b, 0);
  const average = (f: (part: (typeof parts)[0], k: number) => number) =>
    x.map((_, k) => parts.reduce((sum, part, i) => sum + ((shares[i] as number) / total) * f(part, k), 0));
  return {
    x0: average((part, k) => (part.mean[k] as number) + part.toX0 * (part.offset[k] as number)),
    noise: average((part, k) => part.toNoise * (part.offset[k] as number)),
  };
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
