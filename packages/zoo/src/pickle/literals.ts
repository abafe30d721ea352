import { MAX_PICKLE_INTEGER } from '../parts';
import type { Machine } from './machine';
import { toInteger } from './numbers';
import type { ByteReader } from './reader';
import type { PickleValue } from './values';

/** Python's repr of a text of protocol 0, without its quotes: plain characters only. */
export const quoted = (line: string, machine: Machine): string => {
  const match = /^(['"])([^\\]*)\1$/.exec(line.trim());
  return match ? (match[2] as string) : machine.fail('there is a text with escapes');
};

/** The escapes of protocol 0's texts, \\uXXXX and \\UXXXXXXXX. */
export const unescaped = (line: string): string =>
  line.replace(
    /\\u([0-9a-fA-F]{4})|\\U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})/g,
    (_, short?: string, long?: string) =>
      String.fromCodePoint(Number.parseInt(short ?? (long as string), 16)),
  );

/** A whole number, or a flag, of protocol 0. */
export const integerLine = (line: string, machine: Machine): PickleValue => {
  if (line === '00') return false;
  if (line === '01') return true;
  if (!/^[+-]?\d{1,400}$/.test(line.trim())) return machine.fail('there is a number that is none');
  const value = BigInt(line.trim());
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
};

/** A whole number of many bytes. */
export const longInteger = (reader: ByteReader, machine: Machine): PickleValue => {
  const size = reader.u32();
  return size > MAX_PICKLE_INTEGER
    ? machine.fail(`there is a number of ${size} bytes`)
    : toInteger(reader.bytes(size));
};

/** A number of protocol 0. */
export const floatLine = (line: string, machine: Machine): number => {
  const text = line.trim();
  const special: Readonly<Record<string, number>> = {
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
  };
  if (Object.hasOwn(special, text)) return special[text] as number;
  const value = Number(text);
  return text === '' || Number.isNaN(value) ? machine.fail('there is a number that is none') : value;
};

/** The number under which protocol 0 remembers something. */
export const indexLine = (line: string, machine: Machine): number => {
  const index = Number(line);
  return Number.isSafeInteger(index) && index >= 0 ? index : machine.fail('there is an index that is none');
};
