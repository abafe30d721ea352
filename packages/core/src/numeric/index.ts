/*
 * Arithmetic that every package shares: seeded random numbers, and linear combinations of tensors per
 * example.
 *
 * Random numbers are a function of a seed and a path of names (Threefry-2x32, Salmon et al. 2011), so a run
 * that goes on after a kill draws what it would have drawn. `combine` computes sums of c[i] x[i], where each
 * c[i] is one number for each example of a batch; engines can replace it by a fused kernel.
 */
export { broadcast, combine, noised, perExample } from './coefficients';
export { ensureGradient, hasKernel, runKernel } from './kernels';
export { type RandomSource, randomSource } from './random';
export { requireEngine } from './require-engine';
