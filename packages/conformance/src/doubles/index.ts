/*
 * A TensorFlow.js backend that computes in doubles, in plain JavaScript. Tensors of float32 would hide an
 * order of convergence of 3 or more behind rounding.
 */
export { fromDoubles, inDoubles } from './in-doubles';
