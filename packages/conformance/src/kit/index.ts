/*
 * The frame of the checks: a check is a name and a function, registered with any test runner; expectations
 * compare tensors with a tolerance, and count tensors to find leaks.
 */
export { type Check, failures, type Runner, register } from './check';
export { expectClose, expectFinite, expectNoLeak, expectTrue, relativeError } from './expect';
export { explodingPath, trigonometricPath } from './paths';
