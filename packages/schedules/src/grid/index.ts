/*
 * Grid rules: the levels that a sampler walks, for a schedule and a number of steps.
 *
 * `uniform` spaces levels evenly in time, t_i = t_0 + i (t_n - t_0) / n; `uniformLogSnr` in log-SNR; `karras`
 * in r^(1/rho) with r = sigma / alpha (Karras et al. 2022, equation 5); `iddpm` and `karrasIddpm` take levels
 * of iDDPM's table; `leading`, `trailing` and `linspace` take the timesteps of diffusers' schedulers. All but
 * `uniform` add the clean end as the first level. A rule has a description, from which `gridFrom` makes it.
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
