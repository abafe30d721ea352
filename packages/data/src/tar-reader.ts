import { TractError } from '@tractjs/core';

/** The options of `tarReader`. */
export interface TarReaderOptions {
  /** What the bytes are, for errors: the path of the archive. */
  readonly where: string;
  /** Whether a file's bytes are wanted. */
  wants(name: string): boolean;
  /** Takes a file that was wanted. The bytes are its own. */
  take(name: string, bytes: Uint8Array): void;
  /** Largest file that may be wanted. */
  readonly maxBytes: number;
}

/** Reads an archive that comes in pieces. */
export interface TarReader {
  push(bytes: Uint8Array): void;
  /** @throws TractError where the archive is not whole. */
  end(): void;
}

const BLOCK = 512;
/** Files, folders and links of an archive. */
const MAX_ENTRIES = 10_000_000;
/** Bytes of a long name or of a record of attributes. */
const MAX_ATTRIBUTE_BYTES = 2 ** 20;

/** What the bytes after a header are. */
interface Entry {
  readonly kind: 'file' | 'long-name' | 'attributes' | 'other';
  readonly name: string;
  readonly bytes: Uint8Array | undefined;
  filled: number;
  /** Bytes that are still to come, with the padding. */
  left: number;
}

/**
 * A reader of tar archives (POSIX.1-1988 ustar, the pax attributes path and size of POSIX.1-2001, and GNU's long
 * names), which holds one file at a time. Links and devices are passed over.
 * @throws TractError for bytes that are no tar archive, names that lead out of it, and files beyond the limits.
 */
export const tarReader = ({ where, wants, take, maxBytes }: TarReaderOptions): TarReader => {
  const header = new Uint8Array(BLOCK);
  let headerBytes = 0;
  let entries = 0;
  let entry: Entry | undefined;
  let isDone = false;
  let longName: string | undefined;
  let attributes: Readonly<Record<string, string>> = {};
  const bad = (found: string) =>
    new TractError(`${where} is not a whole tar archive: ${found}. Download or make it again.`);

  const open = (): Entry | undefined => {
    if (header.every((byte) => byte === 0)) {
      isDone = true;
      return undefined;
    }
    if (!isChecked(header)) throw bad(`the header of its entry ${entries} does not fit its checksum`);
    if (++entries > MAX_ENTRIES) throw bad(`it has more than ${MAX_ENTRIES} entries`);
    const kind = KINDS[String.fromCharCode(header[156] as number)] ?? 'other';
    const isAttribute = kind === 'long-name' || kind === 'attributes';
    const size =
      isAttribute || attributes['size'] === undefined ? numberAt(header, 124) : Number(attributes['size']);
    if (!Number.isSafeInteger(size) || size < 0)
      throw bad(`its entry ${entries - 1} claims a size that is no number`);
    const name = isAttribute ? '' : safeName(attributes['path'] ?? longName ?? nameIn(header), where);
    const isWanted = isAttribute || (kind === 'file' && wants(name));
    const most = isAttribute ? MAX_ATTRIBUTE_BYTES : maxBytes;
    if (isWanted && size > most)
      throw new TractError(
        `${name || 'A name'} in ${where} has ${size} bytes, over the limit of ${most}: take it away.`,
      );
    if (!isAttribute) [longName, attributes] = [undefined, {}];
    const left = Math.ceil(size / BLOCK) * BLOCK;
    return { kind, name, bytes: isWanted ? new Uint8Array(size) : undefined, filled: 0, left };
  };

  const close = ({ kind, name, bytes }: Entry): void => {
    if (bytes === undefined) return;
    if (kind === 'file') take(name, bytes);
    else if (kind === 'long-name') longName = textOf(bytes);
    else attributes = { ...attributes, ...attributesIn(bytes) };
  };

  return {
    push(bytes) {
      let at = 0;
      while (at < bytes.length && !isDone) {
        if (entry === undefined) {
          const part = bytes.subarray(at, at + BLOCK - headerBytes);
          header.set(part, headerBytes);
          headerBytes += part.length;
          at += part.length;
          if (headerBytes < BLOCK) return;
          headerBytes = 0;
          entry = open();
        } else {
          const part = bytes.subarray(at, at + entry.left);
          entry.bytes?.set(part.subarray(0, entry.bytes.length - entry.filled), entry.filled);
          entry.filled = Math.min(entry.filled + part.length, entry.bytes?.length ?? 0);
          entry.left -= part.length;
          at += part.length;
        }
        if (entry?.left === 0) {
          close(entry);
          entry = undefined;
        }
      }
    },
    end() {
      if (entry !== undefined || headerBytes > 0) throw bad('it ends within an entry');
      if (entries === 0) throw bad('there is nothing in it');
    },
  };
};

const KINDS: Readonly<Record<string, Entry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  L: 'long-name',
  x: 'attributes',
};

const utf8 = new TextDecoder();

/** Text up to the first zero. */
const textOf = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return utf8.decode(end === -1 ? bytes : bytes.subarray(0, end));
};

/** The name field, after ustar's prefix. GNU's own headers have other things there. */
const nameIn = (header: Uint8Array): string => {
  const name = textOf(header.subarray(0, 100));
  const isUstar = utf8.decode(header.subarray(257, 263)) === 'ustar\0';
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
};

/** Octal digits, or GNU's big-endian bytes after 0x80. NaN for anything else. */
const numberAt = (header: Uint8Array, at: number): number => {
  const field = header.subarray(at, at + 12);
  if (field[0] === 0x80) return field.subarray(1).reduce((value, byte) => value * 256 + byte, 0);
  const digits = textOf(field).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(digits || '0', 8) : Number.NaN;
};

/** The checksum is the sum of the header's bytes with spaces in its own place. */
const isChecked = (header: Uint8Array): boolean => {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  return Number.parseInt(textOf(header.subarray(148, 156)).trim(), 8) === sum;
};

/** Records "LENGTH KEY=VALUE\n", LENGTH in bytes and of all of the record. */
const attributesIn = (bytes: Uint8Array): Record<string, string> => {
  const found: Record<string, string> = {};
  for (let at = 0; at < bytes.length; ) {
    const [, digits = '', key = ''] = /^(\d+) ([^=]+)=/.exec(utf8.decode(bytes.subarray(at, at + 100))) ?? [];
    const length = Number(digits);
    if (!(length > digits.length)) break;
    const start = at + digits.length + 1 + new TextEncoder().encode(key).length + 1;
    if (key === 'path' || key === 'size') found[key] = utf8.decode(bytes.subarray(start, at + length - 1));
    at += length;
  }
  return found;
};

/** A name without ./ before it. @throws TractError where it is absolute or leads upwards. */
const safeName = (name: string, where: string): string => {
  const parts = name.split('/').filter((part) => part !== '.' && part !== '');
  if (name.startsWith('/') || /^[a-zA-Z]:/.test(name) || name.includes('\\') || parts.includes('..')) {
    throw new TractError(
      `${where} has an entry named ${JSON.stringify(name)}, which leads out of it: make the archive again with plain relative names.`,
    );
  }
  return parts.join('/');
};
