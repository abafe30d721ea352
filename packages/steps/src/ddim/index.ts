/*
 * DDIM, on which the other chapters build.
 *
 * DDIM moves x along the straight line of one prediction D: x_s = alpha_s D + sigma_s eps, where eps = (x_t -
 * alpha_t D) / sigma_t (Song et al. 2021, equation 12 with eta = 0). It is affine in x_t and D, of first
 * order, and defined at both ends of a path. The stages of single steps and the results of multistep steps
 * are DDIM steps with a blend of predictions sum_j w_j D_j, whose weights sum to 1. `blendingRule` makes a
 * multistep step of such weights. `lambdaGap` measures intervals in lambda = ln(alpha / sigma), and
 * `lineFits` and `parabolaFits` decide when a multistep step lowers its order.
 */
export { type ClippedDdimOptions, clippedDdim } from './clipped-ddim';
export { ddim } from './ddim';
