/*
 * The safetensors format: a header of JSON with names, types, shapes and offsets, then the tensors' bytes.
 */
export { decodeSafetensorsHeader } from './header';
export { layOutSafetensors, type SafetensorsLayout, type TensorFacts } from './layout';
export { decodeSafetensors, encodeSafetensors, toFloat32 } from './safetensors';
export { fromTorchLayout } from './torch-layout';
export type { SafeData, SafeDtype, SafeEntry, SafeFile, SafeHeader, SafeTensor } from './types';
