import { archOf, type Family } from '../checkpoint/family';
import { planTractUnet } from './plan';

const ARCH = 'ml-tract UNet';

/**
 * The family of ml-tract's U-Net. Its state dicts do not name their network; files written here name it in
 * `arch`.
 */
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
