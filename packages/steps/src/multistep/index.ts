/*
 * Multistep methods: predictions of earlier steps take the place of stages, so a step costs one evaluation.
 *
 * LMS fits a polynomial in sigma / alpha (k-diffusion), DPM-Solver++(2M) and (3M) and UniPC in log-SNR (Lu
 * et al. 2022, Zhao et al. 2023). Each is a set of weights for the last predictions. Where two levels are so
 * far apart that the polynomial would extrapolate, the lowered form of a step uses fewer predictions.
 */
export { dpmSolverPlusPlus2M } from './dpm-plus-plus-2m';
export { dpmSolverPlusPlus3M } from './dpm-plus-plus-3m';
export { type LmsOptions, lms } from './lms';
export { uniPc } from './uni-pc';
