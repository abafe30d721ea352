/*
 * Schedules: alpha and sigma as functions of time.
 *
 * Variance-preserving paths keep alpha^2 + sigma^2 = 1 (cosine, linear, and the tables of DDPM and iDDPM);
 * variance-exploding paths and EDM's keep alpha = 1 and let sigma grow; rectified flow has alpha = 1 - t and
 * sigma = t. Paths with the same sigma / alpha differ only by a factor of x, so every step works on each of
 * them; `rescaled` makes the variance-preserving form of a path.
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
