export * from './diffusers-unet';
export * from './dit';
export * from './edm';
export {
  describeNetwork,
  type NetworkKind,
  type NetworkKinds,
  networkFrom,
  networkKinds,
  networks,
} from './families/registry';
export * from './networks';
export type { DataFacts, NetworkFacts } from './parts/network-kind';
export type { RawNetwork, ZooNetwork } from './parts/raw-network';
export * from './preconditioning';
export * from './safetensors';
export * from './tract-unet';
