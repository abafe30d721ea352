export { type EdmOptions, edm } from './edm';
export { type KarrasOptions, karras, uniform } from './grids';
export { gridFrom, gridKinds, scheduleFrom, scheduleKinds } from './registry';
export { type VpCosineOptions, vpCosine } from './vp-cosine';
export { type VpLinearOptions, vpLinear } from './vp-linear';
