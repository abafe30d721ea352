export { affineChecks } from './affine-checks';
export { type Check, failures, type Runner, register } from './check';
export { type ConvergenceOptions, convergence } from './convergence';
export { type DenoiserCheckOptions, type DenoiserSubject, denoiserChecks } from './denoiser-checks';
export {
  describeDenoiser,
  describeDistiller,
  describeSchedule,
  describeStep,
  describeWalk,
} from './describe';
export { type DistillerCheckOptions, distillerChecks } from './distiller-checks';
export type { DistillerPlace, DistillerSubject, Teachers } from './distiller-subject';
export { fromDoubles, inDoubles } from './doubles/in-doubles';
export { expectClose, expectFinite, expectNoLeak, expectTrue, relativeError } from './expect';
export type { Convergence, WalkError } from './fit-order';
export { type GaussianOptions, gaussian, pointMass } from './gaussian';
export { type Fixed, highPrecision } from './high-precision';
export { type Component, mixture, threeModes, twoModes } from './mixture';
export { momentConvergence } from './moment-convergence';
export { asDenoiser, eachPoint, type Oracle } from './oracle';
export { explodingPath, trigonometricPath } from './paths';
export type { Rounding } from './rounding-check';
export { type ScheduleCheckOptions, scheduleChecks } from './schedule-checks';
export { type StepCheckOptions, stepChecks } from './step-checks';
export type { StochasticKernel } from './stochastic-checks';
export {
  type WalkCheckOptions,
  type WalkPath,
  type WalkSubject,
  walkBounds,
  walkChecks,
  walkSubject,
} from './walk-checks';
