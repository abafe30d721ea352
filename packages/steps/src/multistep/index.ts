/*
 * Multistep steps: earlier evaluations replace stages, so a step costs one evaluation.
 *
 * A step is DDIM with a blend sum_j w_j D_j of the last predictions. The weights integrate the polynomial
 * through them, in lambda for DPM-Solver++(2M) and (3M) and for UniPC (Lu et al. 2022, Zhao et al. 2023), or
 * the polynomial through the slopes eps_j in r = sigma / alpha for LMS (Adams-Bashforth, as in k-diffusion).
 * UniPC also corrects x with the new prediction before it continues. Across gaps that are much wider than the
 * previous one, the polynomial in lambda extrapolates badly: the lowered forms then take the line through the
 * last two slopes.
 */
export { dpmSolverPlusPlus2M } from './dpm-plus-plus-2m';
export { dpmSolverPlusPlus3M } from './dpm-plus-plus-3m';
export { type LmsOptions, lms } from './lms';
export { uniPc } from './uni-pc';
