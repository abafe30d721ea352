export { type AdamOptions, type AdamState, adamState, adamUpdate, type Ema } from './adam';
export { type AttentionOptions, attention, multiHeadAttention } from './attention';
export { biasAdd } from './bias-add';
export { type ConvOptions, conv2d } from './conv';
export { type DenseOptions, dense } from './dense';
export { filterDown2x, filterUp2x } from './filter-resample';
export { type GradientErrorOptions, gradientError } from './gradient-error';
export { registerGradients } from './gradients';
export { type GroupNormOptions, groupNorm } from './group-norm';
export {
  copyParams,
  countParams,
  disposeParams,
  type MutableParams,
  type ValueAndGradients,
  valueAndGradients,
} from './params';
export { averagePool2x, upsample2x } from './resample';
export { type SiluOptions, silu } from './silu';
export { depthToSpace, spaceToDepth } from './space-to-depth';
export { timestepEmbedding } from './timestep-embedding';
