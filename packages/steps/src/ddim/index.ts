/*
 * DDIM, and what is built from its line.
 *
 * Between two levels DDIM moves along the straight line that the prediction at the first one gives: x_s =
 * alpha_s D + sigma_s eps (Song et al. 2020, equation 12). It is the first-order method of this package, the
 * fallback of every other one, and the only step whose inverse TRACT needs. `blendingRule` turns weights of
 * past predictions into a multistep method: a DDIM step with a blend of predictions in place of the last
 * one.
 */
export { type ClippedDdimOptions, clippedDdim } from './clipped-ddim';
export { ddim } from './ddim';
