/*
 * Checks of a distiller's target function.
 *
 * At levels t > t' >= s, the target is the prediction g with which the student's step from t gives the x at s
 * of the teacher's step t -> t' and the self-teacher's step t' -> s. It is compared with this definition in
 * doubles. A self-teacher that follows the exact flow of a Gaussian is a fixed point: the target is its own
 * prediction. Each denoiser receives the condition, and none is evaluated on clean data.
 */
export { type DistillerCheckOptions, distillerChecks } from './distiller-checks';
export type { DistillerSubject, TargetLevels, Teachers } from './distiller-subject';
