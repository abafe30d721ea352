// Two grids of core, and the table that networks share with a third, beside their kin.
export { explicit, type IddpmTableOptions, iddpmTable, subGrid } from '@tractjs/core';
export { defaultGrid } from './default-grid';
export { type VpDiscreteOptions, vpDiscrete } from './discrete';
export { type EdmOptions, edm } from './edm';
export { type KarrasOptions, karras, type LogSnrOptions, uniform, uniformLogSnr } from './grids';
export { type IddpmOptions, iddpm } from './iddpm';
export { type KarrasIddpmOptions, karrasIddpm } from './karras-iddpm';
export { type RectifiedFlowOptions, rectifiedFlow } from './rectified-flow';
export { gridFrom, gridKinds, scheduleFrom, scheduleKinds } from './registry';
export { unscaled, variancePreserving } from './rescaled';
export {
  type LeadingOptions,
  type LinspaceOptions,
  leading,
  linspace,
  type TimestepOptions,
  trailing,
} from './timesteps';
export { type VeOptions, ve } from './ve';
export { type VpCosineOptions, vpCosine } from './vp-cosine';
export { type VpCosineClippedOptions, vpCosineClipped } from './vp-cosine-clipped';
export { type VpDdpmOptions, vpDdpm } from './vp-ddpm';
export { type VpIddpmOptions, vpIddpm } from './vp-iddpm';
export { type VpLinearOptions, vpLinear } from './vp-linear';
