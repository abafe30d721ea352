/*
 * Gaussian mixtures with exact denoisers: oracles for samplers and distillers, and data for examples.
 *
 * For x0 ~ sum_k w_k N(m_k, s_k^2 I) and x = alpha x0 + sigma noise, with v_k = alpha^2 s_k^2 + sigma^2,
 *   E[x0 | x] = sum_k r_k (alpha s_k^2 x + sigma^2 m_k) / v_k,
 * where r_k, the posterior probability of component k, is proportional to w_k N(x; alpha m_k, v_k I).
 * `posteriorMean` computes it in double precision, `mixtureDenoiser` on tensors; `exactNetwork` is a network
 * without parameters, a teacher that makes no error. `ring` spaces equal components on a circle.
 */
export { type ExactNetworkOptions, exactNetwork } from './exact-network';
export { type GaussianMixture, type GaussianMixtureOptions, gaussianMixture } from './gaussian-mixture';
export type { Mixture, MixtureOptions } from './mixture';
export { type RingOptions, ring } from './ring';
