export { type EdmOptions, edm } from './edm';
export { type KarrasOptions, karras, type LogSnrOptions, uniform, uniformLogSnr } from './grids';
export { type IddpmOptions, type IddpmTableOptions, iddpm, iddpmTable } from './iddpm';
export { type RectifiedFlowOptions, rectifiedFlow } from './rectified-flow';
export { gridFrom, gridKinds, scheduleFrom, scheduleKinds } from './registry';
export { unscaled, variancePreserving } from './rescaled';
export { type VeOptions, ve } from './ve';
export { type VpCosineOptions, vpCosine } from './vp-cosine';
export { type VpLinearOptions, vpLinear } from './vp-linear';
