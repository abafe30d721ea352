/*
 * The U-Net of ml-tract (Berthelot et al. 2023), which is that of progressive distillation (Salimans & Ho
 * 2022): residual blocks conditioned on the log-SNR and the class, attention at chosen resolutions, skips by
 * concatenation. One output of 3 channels is x0; two outputs are x0 and the noise, blended by `fromTwoHeads`.
 *
 * `plan` reads the options of ml-tract's code and lists the layers, `network` runs them, and `family`
 * recognises the files.
 */
export { type TractUnet, tractUnet } from './network';
export type { TractUnetConfig } from './plan';
