/*
 * Checks of a denoiser: shapes, conditions, leaks, and the same answer alone and in a batch.
 */
export { type DenoiserCheckOptions, type DenoiserSubject, denoiserChecks } from './denoiser-checks';
