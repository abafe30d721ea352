/*
 * Orders of convergence.
 *
 * `convergence` walks an oracle's denoiser in n steps for several n and compares the ends with the exact
 * flow: an error of C n^-p has the slope p in log error over log 1/n, which `fitOrder` fits.
 * `momentConvergence` does so with the mean and standard deviation of a stochastic step, which are propagated
 * exactly, without samples. From order 3 on, errors are measured in doubles, because float32 rounding hides
 * them.
 */
export { type ConvergenceOptions, convergence } from './convergence';
export type { Convergence, WalkError } from './fit-order';
export { momentConvergence } from './moment-convergence';
