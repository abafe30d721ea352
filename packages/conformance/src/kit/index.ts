/*
 * The kit: what all checks have in common.
 *
 * A check is a name and a function that throws if a property fails. `register` passes checks to any test
 * runner, and `failures` runs them without one. Expectations compare numbers to a tolerance relative to the
 * largest magnitude, |a - b| <= tolerance max |b|, and count tensors to find leaks. `trigonometricPath` and
 * `explodingPath` are schedules with alpha^2 + sigma^2 = 1 and with alpha = 1, on which parts are checked.
 */
export { type Check, failures, type Runner, register } from './check';
export { expectClose, expectFinite, expectNoLeak, expectTrue, relativeError } from './expect';
export { explodingPath, trigonometricPath } from './paths';
