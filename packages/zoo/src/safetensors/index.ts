/*
 * The safetensors format: 8 bytes with the length of the header, a JSON header with names, dtypes, shapes and
 * offsets, then the tensors' values, little-endian. Reading is strict: the tensors must fill the file without
 * gaps or overlaps. Writing is deterministic: the same tensors give the same bytes.
 *
 * `torch-layout` converts between tfjs's layouts, [k, k, in, out] and [in, out], and PyTorch's.
 */
export { decodeSafetensorsHeader } from './header';
export { layOutSafetensors, type SafetensorsLayout, type TensorFacts } from './layout';
export { decodeSafetensors, encodeSafetensors, toFloat32 } from './safetensors';
export { fromTorchLayout } from './torch-layout';
export type { SafeData, SafeDtype, SafeEntry, SafeFile, SafeHeader, SafeTensor } from './types';
