export { type EdmOptions, edm } from './edm';
export { type KarrasOptions, karras, uniform } from './grids';
export { type RectifiedFlowOptions, rectifiedFlow } from './rectified-flow';
export { gridFrom, gridKinds, scheduleFrom, scheduleKinds } from './registry';
export { unscaled } from './unscaled';
export { type VeOptions, ve } from './ve';
export { type VpCosineOptions, vpCosine } from './vp-cosine';
export { type VpLinearOptions, vpLinear } from './vp-linear';
