/*
 * Grid rules: where on a path the steps of a sampler are.
 *
 * Even in time, even in log-SNR, even in sigma^(1/rho) (Karras et al. 2022, equation 5), the table of iDDPM,
 * and the timesteps of DDPM-like schedulers (leading, trailing, linspace). Each rule carries a description
 * from which `gridFrom` makes it again.
 */
export { type KarrasOptions, karras, type LogSnrOptions, uniform, uniformLogSnr } from './grids';
export { type IddpmOptions, iddpm } from './iddpm';
export { type KarrasIddpmOptions, karrasIddpm } from './karras-iddpm';
export {
  type LeadingOptions,
  type LinspaceOptions,
  leading,
  linspace,
  type TimestepOptions,
  trailing,
} from './timesteps';
