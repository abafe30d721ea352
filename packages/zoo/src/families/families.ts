import type { Description } from '@tractjs/core';
import type { Family } from '../checkpoint/family';
import { diffusersFamily } from '../diffusers-unet/family';
import { ditFamily } from '../dit/family';
import { edmFamily } from '../edm/family';
import { tractFamily } from '../tract-unet/family';

/** The families of published networks whose files are recognised. */
export const families: readonly Family[] = [edmFamily, tractFamily, diffusersFamily, ditFamily];

/** The family of a network, or undefined where it is one of this project's own kinds. */
export const familyOf = ({ kind }: Description): Family | undefined =>
  families.find((family) => family.kind === kind);
