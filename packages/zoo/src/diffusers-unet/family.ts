import { archOf, type Family, withoutNulls } from '../checkpoint/family';
import { readDiffusersConfig } from './config';
import { diffusersUnet } from './network';
import { renameDiffusers } from './rename';
import { schedulerClass } from './schedulers';

const ARCH = 'diffusers UNet2DModel';

/**
 * The family of diffusers' UNet2DModel, from its folders, with the scheduler's configuration if there is one.
 */
export const diffusersFamily: Family = {
  kind: 'diffusers-unet',
  recognise(facts) {
    if (facts.className !== 'UNet2DModel' && archOf(facts) !== ARCH) return undefined;
    if (facts.scheduler === undefined) return diffusersUnet(facts.config ?? {}).description;
    // The network's own num_train_timesteps belongs to a kind of embedding that is not supported.
    const { num_train_timesteps: _, ...own } = facts.config ?? {};
    return diffusersUnet({ ...own, ...optionsOf(facts.scheduler) }).description;
  },
  path: ({ kind: _, ...config }) => readDiffusersConfig(config).noise.path,
  facts({ kind: _, ...config }) {
    // In diffusers null means one head over all channels.
    const heads = config['attention_head_dim'] === 'channels' ? { attention_head_dim: null } : {};
    return { arch: ARCH, config: { ...config, ...heads } };
  },
  buffers: () => ({}),
  rename: renameDiffusers,
};

/** Returns the options of a scheduler's class that affect the network or its levels. */
const optionsOf = (scheduler: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { _class_name: name, ...options } = withoutNulls(scheduler);
  // Without a class, it is read as DDPMScheduler. The name of an unknown class is refused later.
  const known =
    typeof name === 'string' ? schedulerClass(name)?.options : schedulerClass('DDPMScheduler')?.options;
  return {
    ...(name !== undefined && { scheduler: name }),
    ...Object.fromEntries(
      Object.entries(options).filter(
        // -Infinity is the default: no bound.
        ([key, value]) => known?.includes(key) && !(key === 'lambda_min_clipped' && value === -Infinity),
      ),
    ),
  };
};
