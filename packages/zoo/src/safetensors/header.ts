import { TractError } from '@tractjs/core';
import {
  checkedJson,
  MAX_HEADER_BYTES,
  MAX_HEADER_ITEMS,
  MAX_NAME_LENGTH,
  MAX_RANK,
  MAX_TENSORS,
} from '../parts';
import { bytesOf, dtypes, isDtype, type SafeEntry, type SafeHeader } from './types';

const malformed = (why: string): TractError =>
  new TractError(
    `This is not a well-formed safetensors file: ${why}. It may be truncated or of another format: fetch or save it again.`,
  );

/**
 * Reads the length of the header from the first 8 bytes of a file of `total` bytes.
 * @throws TractError if it is impossible.
 */
export const headerLength = (bytes: Uint8Array, total: number): number => {
  if (bytes.byteLength < 8 || total < 8)
    throw malformed(`it is ${total} bytes long, and even the length of its header takes 8`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES))
    throw malformed(`its header would be ${length} bytes long, and the limit is ${MAX_HEADER_BYTES}`);
  if (8 + Number(length) > total)
    throw malformed(`its header would end at byte ${8 + Number(length)}, and the file has ${total}`);
  return Number(length);
};

/**
 * Decodes the header of a file of `total` bytes from its first bytes, which must include the complete header,
 * and checks that the tensors fill the rest of the file without gaps or overlaps.
 * @throws TractError if the header is malformed.
 */
export const decodeSafetensorsHeader = (bytes: Uint8Array, total: number): SafeHeader => {
  const dataStart = 8 + headerLength(bytes, total);
  const table = parse(bytes.subarray(8, dataStart));
  const { __metadata__: metadata = {}, ...rest } = table;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string')) {
    throw malformed('its __metadata__ is not an object of strings');
  }
  if (Object.keys(rest).length > MAX_TENSORS) throw malformed(`it has more than ${MAX_TENSORS} tensors`);
  const entries = Object.entries(rest).map(([name, value]) => [name, entry(name, value)] as const);
  checkOffsets(entries, total - dataStart);
  return { entries: Object.fromEntries(entries), metadata: metadata as Record<string, string>, dataStart };
};

const parse = (bytes: Uint8Array): Record<string, unknown> => {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw malformed(`its header is not JSON (${(cause as Error).message})`);
  }
  const checked = checkedJson(text, MAX_HEADER_ITEMS);
  if ('why' in checked) throw malformed(`its header ${checked.why}`);
  if (!text.startsWith('{') || !isRecord(checked.value)) throw malformed('its header is not a JSON object');
  return checked.value;
};

const entry = (name: string, value: unknown): SafeEntry => {
  const label = `tensor ${JSON.stringify(name.slice(0, MAX_NAME_LENGTH))}`;
  if (name.length > MAX_NAME_LENGTH)
    throw malformed(`${label} has a name of ${name.length} characters, and the limit is ${MAX_NAME_LENGTH}`);
  if (!isRecord(value)) throw malformed(`${label} is not described by an object`);
  const { dtype, shape, data_offsets: offsets, ...others } = value;
  const extra = Object.keys(others)[0];
  if (extra !== undefined) throw malformed(`${label} has ${shown(extra)}, which the format does not know`);
  if (!isDtype(dtype)) {
    throw new TractError(
      `${label} has the dtype ${shown(dtype)}, which is not supported: convert the file to one of ${dtypes.join(', ')}.`,
    );
  }
  if (!Array.isArray(shape) || !shape.every(isSize) || shape.length > MAX_RANK)
    throw malformed(`${label} has the shape ${shown(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) {
    throw malformed(`${label} has the data_offsets ${shown(offsets)}`);
  }
  const [begin, end] = offsets as [number, number];
  const size = shape.reduce((a: number, b: number) => a * b, bytesOf(dtype));
  if (!isSize(size) || end - begin !== size) {
    throw malformed(
      `${label}, ${dtype} of shape [${shape}], takes ${size} bytes, and its data_offsets are ${begin} to ${end}`,
    );
  }
  return { dtype, shape: shape as number[], begin, end };
};

const checkOffsets = (entries: readonly (readonly [string, SafeEntry])[], total: number): void => {
  let end = 0;
  // Empty tensors may share an offset; they are sorted before the tensor that starts there.
  for (const [name, { begin, end: next }] of entries.toSorted(
    ([, a], [, b]) => a.begin - b.begin || a.end - b.end,
  )) {
    if (begin < end)
      throw malformed(
        `tensor ${JSON.stringify(name)} starts at byte ${begin}, inside another that ends at ${end}`,
      );
    if (begin > end)
      throw malformed(`bytes ${end} to ${begin} before tensor ${JSON.stringify(name)} belong to no tensor`);
    end = next;
  }
  if (end !== total) throw malformed(`its tensors end at byte ${end} of the data, and the file has ${total}`);
};

/** Formats a value of the header for an error; the header bounds its depth, but not its length. */
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
};

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
