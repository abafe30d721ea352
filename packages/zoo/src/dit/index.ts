/*
 * The diffusion transformer, DiT (Peebles & Xie 2023). Squares of pixels become tokens [N, T, width] with
 * fixed positions. Each block is attention and a perceptron; an embedding of the log-SNR and the class
 * shifts, scales and gates both (adaLN-zero):
 *
 *   h = h + gate attention(norm(h) (1 + scale) + shift),  then the same for the perceptron
 *
 * Gates start at zero, so that every block starts as the identity. `family` recognises files in its authors'
 * layout.
 */
export { type Dit, dit } from './network';
export type { DitOptions } from './options';
