/*
 * Layers: dense, convolution, group norm, SiLU and attention, each as a function of tensors.
 *
 * dense is x W + b; conv2d pads k / 2 zeros on each side; groupNorm is gamma (x - mean) / sqrt(variance +
 * epsilon) + beta over groups of channels, then (1 + scale) and shift; silu is z sigmoid(z); attention is
 * softmax(q k^T / sqrt(d)) v in each head; timestepEmbedding is [sin(v f_k), cos(v f_k)]. Each has a
 * gradient. A layer calls a fused kernel of the engine if there is one, and else computes the same values
 * from plain operations. Images are [batch, height, width, channels].
 */
export { type AttentionOptions, attention, multiHeadAttention } from './attention';
export { biasAdd } from './bias-add';
export { type ConvOptions, conv2d } from './conv';
export { type DenseOptions, dense } from './dense';
export { groupNorm } from './group-norm';
export type { GroupNormOptions } from './group-norm-options';
export { type SiluOptions, silu } from './silu';
export { timestepEmbedding } from './timestep-embedding';
