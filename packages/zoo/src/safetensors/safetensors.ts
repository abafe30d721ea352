import { badArgument, TractError } from '@tractjs/core';
import { decodeSafetensorsHeader } from './header';
import { layOutSafetensors } from './layout';
import { fits, isDtype, type SafeFile, type SafeTensor, viewOf } from './types';

export type { SafeFile, SafeTensor };

/**
 * A safetensors file (the format of Hugging Face: 8 bytes of header length, a JSON header, raw little-endian values).
 * The same tensors give the same bytes, in whatever order they are given.
 * @throws TractError if a tensor's values do not fit its dtype and shape, or a name is taken.
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
 * The tensors of a safetensors file. Their arrays are views of `bytes` where those are aligned, so keep `bytes` as it is.
 * Strict: header and offsets must be in range, without gap, overlap or duplicate, and the length must be exact.
 * @throws TractError if anything is wrong, or a dtype is not supported.
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
 * The values of a tensor as float32: F32 as they are, without a copy; F16, BF16, F64, those of 8 bits and integers converted.
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
  if (dtype === 'F8_E4M3') return Float32Array.from(data as Uint8Array, fromQuarter);
  if (dtype === 'BOOL')
    throw new TractError('A tensor of dtype BOOL does not hold numbers: convert it to U8 or F32.');
  return Float32Array.from(data as Iterable<number | bigint>, Number);
};

/** IEEE 754 binary16 from its bits. */
const fromHalf = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** The finite one of the two formats of 8 bits (Micikevicius et al. 2022, "FP8 Formats for Deep Learning", table 1), from its bits. */
const fromQuarter = (bits: number): number => {
  const sign = bits & 0x80 ? -1 : 1;
  const exponent = (bits >> 3) & 0xf;
  const fraction = bits & 0x7;
  if (exponent === 0xf && fraction === 0x7) return Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -9 : sign * (1 + fraction / 8) * 2 ** (exponent - 7);
};

/** The bytes of an array of numbers: a view. */
export const bytesIn = (data: SafeTensor['data']): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** @throws TractError if a tensor cannot be written: its values do not fit its dtype and shape, or its name is taken. */
export const checkTensor = (name: string, { dtype, shape, data }: SafeTensor): void => {
  const label = `tensors[${JSON.stringify(name)}]`;
  if (name === '__metadata__')
    throw badArgument('tensors', name, 'the format reserves this name: choose another.');
  if (!isDtype(dtype) || !fits(dtype, data))
    throw badArgument(`${label}.data`, data.constructor.name, `give the array that holds ${dtype}.`);
  const size = shape.reduce((a, b) => a * b, 1);
  if (data.length !== size)
    throw badArgument(`${label}.data`, `${data.length} long`, `the shape [${shape}] takes ${size} values.`);
};
