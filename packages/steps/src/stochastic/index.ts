/*
 * Stochastic steps: x_s = a x_t + b D + c z, with fresh noise z ~ N(0, I).
 *
 * DDPM's ancestral step and DDIM with eta > 0 keep the distribution of each level and lose the noise of x_t
 * in part (Song et al. 2020, equation 16); LCM's step loses all of it; churn raises the noise level before a
 * deterministic step (Karras et al. 2022, algorithm 2).
 */
export { type ChurnOptions, churn } from './churn';
export { type DdimEtaOptions, ddimEta } from './ddim-eta';
export { type DdpmOptions, ddpm } from './ddpm';
export { lcm } from './lcm';
export { type StochasticCoefficients, type StochasticLineOptions, stochasticLine } from './stochastic-line';
