/*
 * Oracles: data for which the probability flow is known.
 *
 * For a Gaussian the flow between two levels is affine, in closed form; for a mixture it is integrated in
 * high precision. Both give the exact denoiser.
 */
export { type GaussianOptions, gaussian, pointMass } from './gaussian';
export { type Fixed, highPrecision } from './high-precision';
export { type Component, mixture, threeModes, twoModes } from './mixture';
export { asDenoiser, eachPoint, type Oracle } from './oracle';
