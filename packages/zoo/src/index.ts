export { type Classifier, type ClassifierOptions, classifier } from './classifier';
export { type MlpOptions, mlp } from './mlp';
export {
  type Preconditioning,
  type PreconditionOptions,
  precondition,
  preconditioning,
} from './precondition';
export { fromPrediction, type Prediction, predictions, toPrediction } from './predictions';
export type { RawNetwork, ZooNetwork } from './raw-network';
export { type NetworkKind, type NetworkKinds, networkFrom, networkKinds } from './registry';
export { decodeSafetensors, encodeSafetensors, toFloat32 } from './safetensors';
export { decodeSafetensorsHeader } from './safetensors-header';
export type { SafeData, SafeDtype, SafeEntry, SafeFile, SafeHeader, SafeTensor } from './safetensors-types';
export { unet } from './unet';
export type { UnetOptions } from './unet-plan';
