/*
 * The networks of EDM (Karras et al. 2022): a U-Net F, SongUNet (DDPM++, NCSN++) or DhariwalUNet (ADM),
 * inside one of four preconditionings (EDM, VP, VE, iDDPM), with sigma the noise-to-signal ratio of the
 * level:
 *
 *   x0 = skip(sigma) x + output(sigma) F(input(sigma) x, noise(sigma))
 *
 * `config` reads the options of EDM's code, the plans list the layers, `specs` gives the parameters, `u-net`
 * runs the layers, `network` makes the denoiser, and `family` recognises the files.
 */
export { type EdmClass, type EdmConfig, edmClasses } from './config';
export type { EdmLabels } from './embedding';
export { type EdmNetwork, edmNetwork } from './network';
