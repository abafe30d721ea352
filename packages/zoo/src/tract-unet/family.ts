import { archOf, type Family } from '../checkpoint/family';
import { planTractUnet } from './plan';

const ARCH = 'ml-tract UNet';

/** ml-tract's U-Net (Berthelot et al. 2023). Its state dicts say nothing of it; files written here name it. */
export const tractFamily: Family = {
  kind: 'tract-unet',
  recognise(facts) {
    if (archOf(facts) !== ARCH) return undefined;
    return { kind: 'tract-unet', ...planTractUnet(facts.config ?? {}).given };
  },
  path: () => ({ schedule: { kind: 'vp-cosine' }, grid: { kind: 'uniform' } }),
  facts: ({ kind: _, ...config }) => ({ arch: ARCH, config }),
  buffers: () => ({}),
};
