/*
 * Adam with averages of the parameters in one pass (Kingma and Ba 2015).
 *
 * One update reads and writes each parameter once, with its two moments and its exponential moving averages;
 * the engine may replace it by a fused kernel. `adam-reference.ts` is the textbook form that the tests
 * compare it with.
 */
export { type AdamOptions, type AdamState, adamState, adamUpdate, type Ema } from './adam';
