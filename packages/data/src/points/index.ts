/*
 * Points in the plane and Gaussian mixtures, with exact denoisers.
 *
 * For a mixture of Gaussians the posterior mean E[x0 | x] is known in closed form, and with it the exact
 * flow. A ring of modes is the data of the examples; `exactNetwork` wraps the denoiser as a network without
 * parameters.
 */
export { type ExactNetworkOptions, exactNetwork } from './exact-network';
export { type GaussianMixture, type GaussianMixtureOptions, gaussianMixture } from './gaussian-mixture';
export type { Mixture, MixtureOptions } from './mixture';
export { type RingOptions, ring } from './ring';
