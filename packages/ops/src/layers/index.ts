/*
 * Layers: dense, convolution, group norm, SiLU and attention, each as a function of tensors.
 *
 * Each layer calls a fused kernel of the engine if there is one, and computes the same values from plain
 * operations if there is none. Images are [batch, height, width, channels].
 */
export { type AttentionOptions, attention, multiHeadAttention } from './attention';
export { biasAdd } from './bias-add';
export { type ConvOptions, conv2d } from './conv';
export { type DenseOptions, dense } from './dense';
export { groupNorm } from './group-norm';
export type { GroupNormOptions } from './group-norm-options';
export { type SiluOptions, silu } from './silu';
export { timestepEmbedding } from './timestep-embedding';
