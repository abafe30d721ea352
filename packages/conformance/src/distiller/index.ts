/*
 * Checks of a distiller: its fixed point on an exact Gaussian, its target against a reference, its use of
 * conditions.
 */
export { type DistillerCheckOptions, distillerChecks } from './distiller-checks';
export type { DistillerSubject, TargetLevels, Teachers } from './distiller-subject';
