import { type Description, unknownName } from '@tractjs/core';
import { archOf, type Family, type SamplingPath, said } from '../families/family';
import { diffusersUnet } from './network';
import { renameDiffusers } from './rename';

const ARCH = 'diffusers UNet2DModel';

/** What the network has to know of how it was trained; the last two are refused where they are set. */
const SCHEDULER = [
  ...['num_train_timesteps', 'beta_start', 'beta_end', 'beta_schedule', 'prediction_type'],
  ...['trained_betas', 'rescale_betas_zero_snr'],
];

/** diffusers' UNet2DModel, from its folders, with the scheduler's configuration where that is beside. */
export const diffusersFamily: Family = {
  kind: 'diffusers-unet',
  recognise(facts) {
    if (facts.className !== 'UNet2DModel' && archOf(facts) !== ARCH) return undefined;
    const scheduler = said(facts.scheduler);
    const trained = SCHEDULER.filter((name) => scheduler[name] !== undefined);
    const config = { ...facts.config, ...Object.fromEntries(trained.map((name) => [name, scheduler[name]])) };
    return diffusersUnet(config).description;
  },
  path: (network) => ({ schedule: scheduleOf(network), grid: { kind: 'uniform' } }),
  facts({ kind: _, ...config }) {
    // diffusers' word for one head over all channels.
    const heads = config['attention_head_dim'] === 'channels' ? { attention_head_dim: null } : {};
    return { arch: ARCH, config: { ...config, ...heads } };
  },
  buffers: () => ({}),
  rename: renameDiffusers,
};

/** The scheduler's table of noise as a schedule, with diffusers' defaults. */
const scheduleOf = (network: Description): SamplingPath['schedule'] => {
  const { num_train_timesteps: count = 1000, beta_schedule: betas = 'linear' } = network;
  const { beta_start: betaStart = 1e-4, beta_end: betaEnd = 0.02 } = network;
  if (betas === 'squaredcos_cap_v2') return { kind: 'vp-iddpm', count };
  if (betas === 'linear') return { kind: 'vp-ddpm', count, betaStart, betaEnd };
  if (betas === 'scaled_linear') return { kind: 'vp-ddpm', count, betaStart, betaEnd, scaled: true };
  throw unknownName('beta_schedule', String(betas), ['linear', 'scaled_linear', 'squaredcos_cap_v2']);
};
