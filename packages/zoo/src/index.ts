export * from './diffusers-unet';
export * from './dit';
export * from './edm';
export {
  type DataFacts,
  describeNetwork,
  type NetworkKind,
  type NetworkKinds,
  networkFrom,
  networkKinds,
} from './families/registry';
export * from './networks';
export type { RawNetwork, ZooNetwork } from './parts/raw-network';
export * from './preconditioning';
export * from './safetensors';
export * from './tract-unet';
