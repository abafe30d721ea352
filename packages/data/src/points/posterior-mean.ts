import type { Level } from '@tractjs/core';
import type { Mixture } from './mixture';

/**
 * Returns E[x0 | x] for x = alpha x0 + sigma noise and x0 from a mixture, in double precision. With
 * v_k = alpha^2 s_k^2 + sigma^2,
 *   E[x0 | x] = sum_k r_k (alpha s_k^2 x + sigma^2 m_k) / v_k,
 *   r_k proportional to w_k v_k^(-D/2) exp(-|x - alpha m_k|^2 / (2 v_k)),
 * normalised after subtracting the largest exponent.
 * This form has no cancellation: it is x / alpha at sigma = 0 and the mean of the data at alpha = 0.
 */
export const posteriorMean = (mixture: Mixture, x: readonly number[], { alpha, sigma }: Level): number[] => {
  const { weights, means, std, dimension } = mixture;
  const variances = std.map((s) => (alpha * s) ** 2 + sigma ** 2);
  const logits = means.map((mean, k) => {
    const v = variances[k] as number;
    const distance = mean.reduce((sum, m, d) => sum + ((x[d] as number) - alpha * m) ** 2, 0);
    return Math.log(weights[k] as number) - (dimension / 2) * Math.log(v) - distance / (2 * v);
  });
  const top = Math.max(...logits);
  const shares = logits.map((logit) => Math.exp(logit - top));
  const total = shares.reduce((a, b) => a + b, 0);
  return Array.from({ length: dimension }, (_, d) =>
    means.reduce((sum, mean, k) => {
      const blended = alpha * (std[k] as number) ** 2 * (x[d] as number) + sigma ** 2 * (mean[d] as number);
      return sum + ((shares[k] as number) / total) * (blended / (variances[k] as number));
    }, 0),
  );
};
