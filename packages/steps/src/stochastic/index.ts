/*
 * Stochastic steps: x_s = c_x x_t + c_0 D + c_n z, with fresh noise z ~ N(0, I).
 *
 * If D is x0, x at each level has the distribution N(alpha x0, sigma^2 I). The steps differ in how much of
 * the noise of x_t they replace: DDIM with eta in [0, 1] and DDPM's ancestral step, which is eta = 1, a part
 * (Song et al. 2021, equation 16), and LCM's step all of it. DDPM's 'forward' variance is larger than that of
 * the levels. Churn raises x to a noisier level, with noise ratio (1 + gamma) r, and then takes a
 * deterministic step (Karras et al. 2022, algorithm 2).
 */
export { type ChurnOptions, churn } from './churn';
export { type DdimEtaOptions, ddimEta } from './ddim-eta';
export { type DdpmOptions, ddpm } from './ddpm';
export { lcm } from './lcm';
export { type StochasticCoefficients, type StochasticLineOptions, stochasticLine } from './stochastic-line';
