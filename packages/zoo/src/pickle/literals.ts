import { MAX_PICKLE_INTEGER } from '../parts';
import type { Machine } from './machine';
import { toInteger } from './numbers';
import type { ByteReader } from './reader';
import type { PickleValue } from './values';

/** Parses a quoted string of protocol 0, without escapes. */
export const quoted = (line: string, machine: Machine): string => {
  const match = /^(['"])([^\\]*)\1$/.exec(line.trim());
  return match ? (match[2] as string) : machine.fail('a string has escapes');
};

/** Decodes the escapes of a protocol 0 string, \\uXXXX and \\UXXXXXXXX. */
export const unescaped = (line: string): string =>
  line.replace(
    /\\u([0-9a-fA-F]{4})|\\U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})/g,
    (_, short?: string, long?: string) =>
      String.fromCodePoint(Number.parseInt(short ?? (long as string), 16)),
  );

/** Parses a whole number or a boolean of protocol 0. */
export const integerLine = (line: string, machine: Machine): PickleValue => {
  if (line === '00') return false;
  if (line === '01') return true;
  if (!/^[+-]?\d{1,400}$/.test(line.trim())) return machine.fail('a number is malformed');
  const value = BigInt(line.trim());
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
};

/** Reads a whole number with a length of 4 bytes. */
export const longInteger = (reader: ByteReader, machine: Machine): PickleValue => {
  const size = reader.u32();
  return size > MAX_PICKLE_INTEGER
    ? machine.fail(`a number has ${size} bytes`)
    : toInteger(reader.bytes(size));
};

/** Parses a floating-point number of protocol 0. */
export const floatLine = (line: string, machine: Machine): number => {
  const text = line.trim();
  const special: Readonly<Record<string, number>> = {
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
  };
  if (Object.hasOwn(special, text)) return special[text] as number;
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? machine.fail('a number is malformed') : value;
};

/** Parses a memo index of protocol 0. */
export const indexLine = (line: string, machine: Machine): number => {
  const index = Number(line);
  return Number.isSafeInteger(index) && index >= 0 ? index : machine.fail('a memo index is malformed');
};
