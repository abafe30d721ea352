/*
 * Single-step exponential integrators in log-SNR (Lu et al. 2022).
 *
 * In lambda = ln(alpha / sigma) the flow has a linear part, which is integrated exactly; what remains is an
 * integral of the prediction against e^(-lambda) or e^lambda, approximated by a polynomial through
 * predictions inside the step. Its moments are the phi functions of exponential integrators.
 */
export { dpmSolver3 } from './dpm-3';
export { dpmSolverPlusPlus2S } from './dpm-plus-plus-2s';
