import type { Description } from '@tractjs/core';
import type { Family } from '../checkpoint/family';
import { diffusersFamily } from '../diffusers-unet/family';
import { ditFamily } from '../dit/family';
import { edmFamily } from '../edm/family';
import { tractFamily } from '../tract-unet/family';

/** The families of published networks, in the order in which they are tried on a file. */
export const families: readonly Family[] = [edmFamily, tractFamily, diffusersFamily, ditFamily];

/** Returns the family of a network, or undefined for this project's own kinds. */
export const familyOf = ({ kind }: Description): Family | undefined =>
  families.find((family) => family.kind === kind);
