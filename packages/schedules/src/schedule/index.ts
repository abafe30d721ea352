/*
 * Schedules: alpha and sigma as functions of time.
 *
 * Variance-preserving paths have alpha^2 + sigma^2 = 1: `vpCosine` and `vpCosineClipped`, where alpha is a
 * cosine of time, `vpLinear`, where d log alpha^2 / dt is linear, and the tables of `vpDdpm`, `vpIddpm` and
 * `vpDiscrete`, where alpha_n^2 = prod (1 - beta_i). `ve` and `edm` have alpha = 1, with sigma = sqrt(t) and
 * sigma = t. `rectifiedFlow` has alpha = 1 - u and sigma = u. Levels with the same sigma / alpha differ only
 * by a factor of x: `unscaled` and `variancePreserving` rescale a schedule to alpha = 1 and to alpha^2 +
 * sigma^2 = 1.
 */
export { type VpDiscreteOptions, vpDiscrete } from './discrete';
export { type EdmOptions, edm } from './edm';
export { type RectifiedFlowOptions, rectifiedFlow } from './rectified-flow';
export { unscaled, variancePreserving } from './rescaled';
export type { AnyScheduleKind, ScheduleFacts, ScheduleKind } from './schedule-kind';
export { type VeOptions, ve } from './ve';
export { type VpCosineOptions, vpCosine } from './vp-cosine';
export { type VpCosineClippedOptions, vpCosineClipped } from './vp-cosine-clipped';
export { type VpDdpmOptions, vpDdpm } from './vp-ddpm';
export { type VpIddpmOptions, vpIddpm } from './vp-iddpm';
export { type VpLinearOptions, vpLinear } from './vp-linear';
