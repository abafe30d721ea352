/*
 * The UNet2DModel of diffusers, together with the options of its scheduler that say how it was trained: the
 * path (a table of betas, flow matching or EDM), the conditioning and the prediction type.
 *
 * `config` reads the network's options, `noise` and its parts those of the scheduler; `schedulers` lists
 * diffusers' scheduler classes with their defaults, and `timesteps` computes their tables. `plan` lists the
 * layers, `layers` and `network` run them, and `family` recognises folders.
 */
export type { DiffusersUnetConfig } from './config';
export { type DiffusersUnet, diffusersUnet } from './network';
export { renameDiffusers } from './rename';
