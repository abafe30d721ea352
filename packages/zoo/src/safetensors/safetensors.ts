import { badArgument, TractError } from '@tractjs/core';
import { decodeSafetensorsHeader } from './header';
import { layOutSafetensors } from './layout';
import { fits, isDtype, type SafeFile, type SafeTensor, viewOf } from './types';

export type { SafeFile, SafeTensor };

/**
 * Encodes tensors and metadata as a safetensors file (Hugging Face's format: 8 bytes of header length, a JSON
 * header, raw little-endian values). The same tensors give the same bytes in any order.
 * @throws TractError if a tensor's values do not fit its dtype and shape, or a name is reserved.
 */
export const encodeSafetensors = (
  tensors: Readonly<Record<string, SafeTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> => {
  for (const [name, tensor] of Object.entries(tensors)) checkTensor(name, tensor);
  const { head, order, bytes: length } = layOutSafetensors(tensors, metadata);
  const bytes = new Uint8Array(length);
  bytes.set(head);
  let position = head.byteLength;
  for (const name of order) {
    const { data } = tensors[name] as SafeTensor;
    bytes.set(bytesIn(data), position);
    position += data.byteLength;
  }
  return bytes;
};

/**
 * Decodes a safetensors file. Arrays are views of `bytes` if aligned, so do not change `bytes`. Decoding is
 * strict: the header must be well-formed without duplicate names, and the tensors must fill the rest of the
 * file exactly.
 * @throws TractError if the file is malformed or a dtype is not supported.
 */
export const decodeSafetensors = (bytes: Uint8Array): SafeFile => {
  const { entries, metadata, dataStart } = decodeSafetensorsHeader(bytes, bytes.byteLength);
  const tensors = Object.entries(entries).map(
    ([name, { dtype, shape, begin, end }]): [string, SafeTensor] => [
      name,
      { dtype, shape, data: viewOf(dtype, bytes.subarray(dataStart + begin, dataStart + end)) },
    ],
  );
  return { tensors: Object.fromEntries(tensors), metadata };
};

/**
 * Returns a tensor's values as float32: those of F32 without a copy, all others converted.
 * @throws TractError for BOOL.
 */
export const toFloat32 = ({ dtype, data }: SafeTensor): Float32Array => {
  if (data instanceof Float32Array) return data;
  if (dtype === 'F16') return Float32Array.from(data as Uint16Array, fromHalf);
  if (dtype === 'BF16') {
    const bits = Uint32Array.from(data as Uint16Array, (half) => half << 16);
    return new Float32Array(bits.buffer);
  }
  if (dtype === 'F8_E5M2') return Float32Array.from(data as Uint8Array, (bits) => fromHalf(bits << 8));
  if (dtype === 'F8_E4M3') return Float32Array.from(data as Uint8Array, fromE4m3);
  if (dtype === 'BOOL')
    throw new TractError('A tensor of dtype BOOL does not contain numbers: convert it to U8 or F32.');
  return Float32Array.from(data as Iterable<number | bigint>, Number);
};

/** Returns the value of IEEE 754 binary16 bits. */
const fromHalf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/**
 * Returns the value of E4M3 bits, which have no infinity (Micikevicius et al. 2022, "FP8 Formats for Deep
 * Learning", table 1).
 */
const fromE4m3 = (bits: number): number => {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 0x7;
  if (exponent === 0xf && fraction === 0x7) return Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -9 : sign * (1 + fraction / 8) * 2 ** (exponent - 7);
};

/** Returns a view of an array's bytes. */
export const bytesIn = (data: SafeTensor['data']): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/**
 * Checks a tensor to write.
 * @throws TractError if its values do not fit its dtype and shape, or its name is reserved.
 */
export const checkTensor = (name: string, { dtype, shape, data }: SafeTensor): void => {
  const label = `tensors[${JSON.stringify(name)}]`;
  if (name === '__metadata__')
    throw badArgument('tensors', name, 'the format reserves this name: choose another.');
  if (!isDtype(dtype) || !fits(dtype, data))
    throw badArgument(`${label}.data`, data.constructor.name, `give the typed array of ${dtype}.`);
  const size = shape.reduce((a, b) => a * b, 1);
  if (data.length !== size)
    throw badArgument(`${label}.data`, `${data.length} long`, `the shape [${shape}] takes ${size} values.`);
};
