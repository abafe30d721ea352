/*
 * The U-Net of the published TRACT code, from its configuration.
 */
export { type TractUnet, tractUnet } from './network';
export type { TractUnetConfig } from './plan';
