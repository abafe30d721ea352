/*
 * The UNet2DModel of diffusers with its scheduler's facts: prediction type, spacing, table of betas.
 */
export type { DiffusersUnetConfig } from './config';
export { type DiffusersUnet, diffusersUnet } from './network';
export { renameDiffusers } from './rename';
