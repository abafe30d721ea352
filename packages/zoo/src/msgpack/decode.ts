import { TractError } from '@tractjs/core';
import { MAX_MSGPACK_TEXT, MAX_MSGPACK_VALUES, MAX_NESTING } from '../parts';
import type { MsgpackValue } from './values';

/**
 * Reads a value of an extension type. `decode` reads msgpack in its payload, with the same limits and no
 * extensions.
 */
export type ReadExtension = (
  type: number,
  payload: Uint8Array,
  decode: (bytes: Uint8Array) => MsgpackValue,
) => MsgpackValue;

const damaged = (at: number, why: string): TractError =>
  new TractError(`The msgpack file cannot be read: at byte ${at}, ${why}. Get the file again.`);

const noExtension: ReadExtension = (type) => {
  throw new TractError(`an extension of type ${type} is inside another`);
};

/**
 * Decodes one msgpack value (https://github.com/msgpack/msgpack/blob/master/spec.md) that fills `bytes`.
 * Binary values are views. Keys must be strings and unique in their map.
 * @throws TractError if the input is truncated or malformed, or exceeds the limits.
 */
export const decodeMsgpack = (
  bytes: Uint8Array,
  readExtension: ReadExtension,
  budget = { values: MAX_MSGPACK_VALUES },
): MsgpackValue => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts = new TextDecoder('utf-8', { fatal: true });
  let at = 0;
  const take = (count: number): number => {
    if (count > bytes.byteLength - at)
      throw damaged(at, `there should be ${count} more bytes, and there are ${bytes.byteLength - at}`);
    at += count;
    return at - count;
  };
  const u8 = () => view.getUint8(take(1));
  const u16 = () => view.getUint16(take(2));
  const u32 = () => view.getUint32(take(4));
  const raw = (count: number): Uint8Array => {
    const start = take(count);
    return bytes.subarray(start, start + count);
  };
  const text = (count: number): string => {
    if (count > MAX_MSGPACK_TEXT)
      throw damaged(at, `a string has ${count} bytes, more than ${MAX_MSGPACK_TEXT}`);
    const start = at;
    try {
      return texts.decode(raw(count));
    } catch (error) {
      throw error instanceof TractError ? error : damaged(start, 'a string is not UTF-8');
    }
  };
  const whole = (value: bigint): number | bigint =>
    Number.isSafeInteger(Number(value)) ? Number(value) : value;
  const extension = (count: number): MsgpackValue => {
    const start = at;
    const type = view.getInt8(take(1));
    try {
      return readExtension(type, raw(count), (inner) => decodeMsgpack(inner, noExtension, budget));
    } catch (error) {
      throw damaged(start, (error as Error).message.replace(/\.$/, ''));
    }
  };
  /** Checks that so many items fit into the remaining bytes, before memory is allocated. */
  const checkItems = (count: number, each: number): void => {
    if (count * each > bytes.byteLength - at)
      throw damaged(at, `there should be ${count} items, and there are ${bytes.byteLength - at} bytes`);
  };
  const list = (count: number, depth: number): MsgpackValue[] => {
    checkItems(count, 1);
    const items: MsgpackValue[] = [];
    for (let i = 0; i < count; i++) items.push(read(depth + 1));
    return items;
  };
  const map = (count: number, depth: number): Map<string, MsgpackValue> => {
    checkItems(count, 2);
    const items = new Map<string, MsgpackValue>();
    for (let i = 0; i < count; i++) {
      const start = at;
      const key = read(depth + 1);
      if (typeof key !== 'string') throw damaged(start, 'a key is not a string');
      if (items.has(key)) throw damaged(start, `a map has ${JSON.stringify(key.slice(0, 200))} twice`);
      items.set(key, read(depth + 1));
    }
    return items;
  };
  const coded: Readonly<Record<number, (depth: number) => MsgpackValue>> = {
    192: () => null,
    194: () => false,
    195: () => true,
    196: () => raw(u8()),
    197: () => raw(u16()),
    198: () => raw(u32()),
    199: () => extension(u8()),
    200: () => extension(u16()),
    201: () => extension(u32()),
    202: () => view.getFloat32(take(4)),
    203: () => view.getFloat64(take(8)),
    204: u8,
    205: u16,
    206: u32,
    207: () => whole(view.getBigUint64(take(8))),
    208: () => view.getInt8(take(1)),
    209: () => view.getInt16(take(2)),
    210: () => view.getInt32(take(4)),
    211: () => whole(view.getBigInt64(take(8))),
    212: () => extension(1),
    213: () => extension(2),
    214: () => extension(4),
    215: () => extension(8),
    216: () => extension(16),
    217: () => text(u8()),
    218: () => text(u16()),
    219: () => text(u32()),
    220: (depth) => list(u16(), depth),
    221: (depth) => list(u32(), depth),
    222: (depth) => map(u16(), depth),
    223: (depth) => map(u32(), depth),
  };
  const read = (depth: number): MsgpackValue => {
    budget.values--;
    if (budget.values < 0) throw damaged(at, `there are more than ${MAX_MSGPACK_VALUES} values`);
    if (depth > MAX_NESTING) throw damaged(at, `maps and lists are more than ${MAX_NESTING} deep`);
    const code = u8();
    if (code < 0x80) return code;
    if (code < 0x90) return map(code & 0x0f, depth);
    if (code < 0xa0) return list(code & 0x0f, depth);
    if (code < 0xc0) return text(code & 0x1f);
    if (code >= 0xe0) return code - 256;
    const decode = coded[code];
    if (decode === undefined) throw damaged(at - 1, 'there is the byte 0xc1, which msgpack does not use');
    return decode(depth);
  };
  const value = read(0);
  if (at < bytes.byteLength) throw damaged(at, `${bytes.byteLength - at} bytes are left over`);
  return value;
};
