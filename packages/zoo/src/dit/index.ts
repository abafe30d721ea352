/*
 * The diffusion transformer (Peebles and Xie 2023): patches, positions, blocks modulated by the time and the
 * class.
 */
export { type Dit, dit } from './network';
export type { DitOptions } from './options';
