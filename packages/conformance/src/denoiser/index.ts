/*
 * Checks of a denoiser: shape and type, finite predictions at every level, the same prediction alone and in a
 * batch, the same bits for the same input, and no leaks.
 */
export { type DenoiserCheckOptions, type DenoiserSubject, denoiserChecks } from './denoiser-checks';
