/*
 * Orders of convergence: the error against an oracle in n, 2n, 4n ... steps, and the slope of its logarithm.
 */
export { type ConvergenceOptions, convergence } from './convergence';
export type { Convergence, WalkError } from './fit-order';
export { momentConvergence } from './moment-convergence';
