export { type Classifier, type ClassifierOptions, classifier } from './classifier';
export type { DiffusersUnetConfig } from './diffusers-unet/config';
export { type DiffusersUnet, diffusersUnet } from './diffusers-unet/network';
export { renameDiffusers } from './diffusers-unet/rename';
export { type Dit, dit } from './dit/network';
export type { DitOptions } from './dit/options';
export { type EdmClass, type EdmConfig, edmClasses } from './edm/config';
export { type EdmNetwork, type EdmTold, edmNetwork } from './edm/network';
export { type MlpOptions, mlp } from './mlp';
export { type PreconditionOptions, type PredictionType, precondition } from './precondition';
export { edmPrediction, type Preconditioning, preconditioning } from './preconditioning';
export { fromPrediction, type Prediction, predictions, toPrediction } from './predictions';
export type { RawNetwork, ZooNetwork } from './raw-network';
export {
  type DataFacts,
  describeNetwork,
  type NetworkKind,
  type NetworkKinds,
  networkFrom,
  networkKinds,
} from './registry';
export { decodeSafetensors, encodeSafetensors, toFloat32 } from './safetensors';
export { decodeSafetensorsHeader } from './safetensors-header';
export { layOutSafetensors, type SafetensorsLayout, type TensorFacts } from './safetensors-layout';
export type { SafeData, SafeDtype, SafeEntry, SafeFile, SafeHeader, SafeTensor } from './safetensors-types';
export { fromTorchLayout } from './torch/layout';
export { type TractUnet, tractUnet } from './tract-unet/network';
export type { TractUnetConfig } from './tract-unet/plan';
export { fromTwoHeads, toTwoHeads } from './two-heads';
export { unet } from './unet';
export type { UnetOptions } from './unet-plan';
