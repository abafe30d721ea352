/*
 * Adam with clipping and averages of the parameters, in one pass (Kingma and Ba 2015).
 *
 * m <- b1 m + (1 - b1) g and v <- b2 v + (1 - b2) g^2, with the gradient g scaled to a maximum norm; then p
 * <- p - rate m^ / (sqrt(v^) + epsilon), where m^ = m / (1 - b1^i) and v^ = v / (1 - b2^i); then each average
 * e <- e + w (p - e). The engine has a fused kernel for it. `adam-reference.ts` computes the same in doubles
 * for the tests.
 */
export { type AdamOptions, type AdamState, adamState, adamUpdate, type Ema } from './adam';
