/*
 * Conversion: any checkpoint to a model folder, or a checkpoint or model folder to a safetensors file that
 * the original Python code loads. Tensors are streamed one at a time, renamed and transposed to the target's
 * layout. Metadata is kept; what it said about the network before is kept as `source_arch` and
 * `source_config`.
 */
export { type Converted, type ConvertOptions, convertModel } from './convert';
