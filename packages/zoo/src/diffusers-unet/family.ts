import { archOf, type Family, withoutNulls } from '../checkpoint/family';
import { readDiffusersConfig } from './config';
import { diffusersUnet } from './network';
import { renameDiffusers } from './rename';
import { schedulerClass } from './schedulers';

const ARCH = 'diffusers UNet2DModel';

/** diffusers' UNet2DModel, from its folders, with the scheduler's configuration where that is beside. */
export const diffusersFamily: Family = {
  kind: 'diffusers-unet',
  recognise(facts) {
    if (facts.className !== 'UNet2DModel' && archOf(facts) !== ARCH) return undefined;
    if (facts.scheduler === undefined) return diffusersUnet(facts.config ?? {}).description;
    // The network's own number of timesteps is that of an embedding which is not read.
    const { num_train_timesteps: _, ...own } = facts.config ?? {};
    return diffusersUnet({ ...own, ...optionsOf(facts.scheduler) }).description;
  },
  path: ({ kind: _, ...config }) => readDiffusersConfig(config).noise.path,
  facts({ kind: _, ...config }) {
    // diffusers' word for one head over all channels.
    const heads = config['attention_head_dim'] === 'channels' ? { attention_head_dim: null } : {};
    return { arch: ARCH, config: { ...config, ...heads } };
  },
  buffers: () => ({}),
  rename: renameDiffusers,
};

/** The options of a scheduler that its class has and that say something of the network or of where it is sampled. */
const optionsOf = (scheduler: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { _class_name: name, ...options } = withoutNulls(scheduler);
  // Without a class, as a scheduler of betas; an unknown one is refused by its name.
  const known =
    typeof name === 'string' ? schedulerClass(name)?.options : schedulerClass('DDPMScheduler')?.options;
  return {
    ...(name !== undefined && { scheduler: name }),
    ...Object.fromEntries(
      Object.entries(options).filter(
        // No bound at all, which is its default.
        ([key, value]) => known?.includes(key) && !(key === 'lambda_min_clipped' && value === -Infinity),
      ),
    ),
  };
};
