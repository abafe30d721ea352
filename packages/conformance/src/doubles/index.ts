/*
 * Doubles: a tfjs backend in plain JavaScript that stores float32 tensors in doubles. In float32, rounding
 * hides the error of a step of order 3 or more after a few dozen steps.
 */
export { fromDoubles, inDoubles } from './in-doubles';
