/*
 * Random numbers, and linear combinations of tensors.
 *
 * Number i of a stream is a function of the stream's key and i (Threefry-2x32, Salmon et al. 2011), so a
 * resumed run draws the numbers that the uninterrupted run would have drawn. Keys come from a seed and the
 * labels of forks. `combine` computes sum_i c_i x_i with double coefficients, one each or one per example;
 * coefficients become float32 only here. `hasKernel` and `runKernel` call fused kernels of the engine.
 */
export { broadcast, combine, noised, perExample } from './coefficients';
export { ensureGradient, hasKernel, runKernel } from './kernels';
export { type RandomSource, randomSource } from './random';
export { requireEngine } from './require-engine';
