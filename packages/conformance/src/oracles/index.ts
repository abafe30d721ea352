/*
 * Oracles: data whose denoiser and probability flow are known exactly.
 *
 * For data N(m, v), with V = alpha^2 v + sigma^2, the denoiser is m + (alpha v / V) (x - alpha m), and the
 * flow is x_s = alpha_s m + (x_t - alpha_t m) sqrt(V_s / V_t). For a mixture of Gaussians the denoiser is the
 * posterior mean in closed form, and the flow is integrated in doubles to about 1e-10. `momentMap` reads the
 * affine map of a stochastic step on Gaussian data. `highPrecision` is arithmetic with 256 bits for checking
 * coefficients.
 */
export { type GaussianOptions, gaussian, pointMass } from './gaussian';
export { type Fixed, highPrecision } from './high-precision';
export { type Component, mixture, threeModes, twoModes } from './mixture';
export { asDenoiser, eachPoint, type Oracle } from './oracle';
