/*
 * Single-step exponential integrators in log-SNR (Lu et al. 2022).
 *
 * In lambda = ln(alpha / sigma) the flow is x_s = (sigma_s / sigma_t) x_t + sigma_s int_t^s e^lambda D
 * dlambda: its linear part is integrated exactly. DPM-Solver++ replaces D by a polynomial through evaluations
 * within the interval; DPM-Solver does so with the noise, in an integral over e^-lambda. `exponentialMoments`
 * are the integrals of e^lambda lambda^k, which correspond to the phi functions of exponential integrators.
 * `dpm2`, which needs no such integral, is in the runge-kutta chapter.
 */
export { dpmSolver3 } from './dpm-3';
export { dpmSolverPlusPlus2S } from './dpm-plus-plus-2s';
