import { TractError } from '@tractjs/core';
import { attributesIn, hasValidChecksum, nameIn, numberAt, textOf } from './tar-fields';

/** The options of `tarReader`. */
export interface TarReaderOptions {
  /** Path of the archive, for errors. */
  readonly where: string;
  /** Whether to read a file of `size` bytes. */
  wants(name: string, size: number): boolean;
  /** Called with each unwanted file, symbolic link and device. */
  skip?(name: string, what: 'file' | 'link' | 'device'): void;
  /** Called with each wanted file. The bytes are not reused. */
  take(name: string, bytes: Uint8Array): void;
  /** Limit on the bytes of a wanted file. */
  readonly maxBytes: number;
}

/** A reader of an archive that arrives in pieces. */
export interface TarReader {
  push(bytes: Uint8Array): void;
  /** Call after the last piece. @throws TractError if the archive is incomplete. */
  end(): void;
}

const BLOCK = 512;
/** Limit on entries: files, folders and links. */
const MAX_ENTRIES = 10_000_000;
/** Limit on the bytes of an entry, wanted or not: 1 TiB. */
const MAX_ENTRY_BYTES = 2 ** 40;
/** Limit on the characters of a name, as on Linux. */
const MAX_NAME = 4096;
/** Limit on the bytes of a long name or of a block of attributes. */
const MAX_ATTRIBUTE_BYTES = 2 ** 20;

/** The entry that is being read. */
interface Entry {
  readonly kind: 'file' | 'long-name' | 'attributes' | 'other';
  readonly name: string;
  readonly bytes: Uint8Array | undefined;
  filled: number;
  /** Bytes left to read, with the padding. */
  left: number;
}

/**
 * Creates a streaming reader of tar archives (POSIX.1-1988 ustar, the pax attributes path and size of
 * POSIX.1-2001, and GNU's long names), which keeps one file in memory at a time. Symbolic links and devices
 * are skipped. `push` throws TractError if the bytes are not a tar archive, a name leads out of it, a file
 * exceeds a limit, or a wanted file is stored as a hard link or a sparse file.
 */
export const tarReader = ({ where, wants, skip, take, maxBytes }: TarReaderOptions): TarReader => {
  const header = new Uint8Array(BLOCK);
  let headerBytes = 0;
  let entries = 0;
  let entry: Entry | undefined;
  let isDone = false;
  let longName: string | undefined;
  let attributes: Readonly<Record<string, string>> = {};
  const bad = (found: string) =>
    new TractError(`${where} is not a complete tar archive: ${found}. Download or create it again.`);

  const open = (): Entry | undefined => {
    if (header.every((byte) => byte === 0)) {
      isDone = true;
      return undefined;
    }
    if (entries === 0 && !hasValidChecksum(header)) throw notTar(where);
    if (!hasValidChecksum(header)) throw bad(`the header of entry ${entries} has a wrong checksum`);
    if (++entries > MAX_ENTRIES) throw bad(`it has more than ${MAX_ENTRIES} entries`);
    const type = String.fromCharCode(header[156] as number);
    // Some writers give folders the type of files, with a name that ends in a slash.
    const isFolder = type === '5' || (KINDS[type] === 'file' && nameIn(header).endsWith('/'));
    const kind = isFolder ? 'other' : (KINDS[type] ?? 'other');
    const isAttribute = kind === 'long-name' || kind === 'attributes';
    const size =
      isAttribute || attributes['size'] === undefined ? numberAt(header, 124) : Number(attributes['size']);
    if (!Number.isSafeInteger(size) || size < 0 || size > MAX_ENTRY_BYTES)
      throw bad(`entry ${entries - 1} claims an impossible size`);
    const name = isAttribute ? '' : safeName(attributes['path'] ?? longName ?? nameIn(header), where);
    const form = OTHER_FORMS[type];
    if (form !== undefined && wants(name, size))
      throw new TractError(
        `${name} in ${where} is stored as ${form}: create the archive again with plain files.`,
      );
    const isWanted = isAttribute || (kind === 'file' && wants(name, size));
    if (!isWanted && !isFolder && SKIPPED[type] !== undefined) skip?.(name, SKIPPED[type]);
    const limit = isAttribute ? MAX_ATTRIBUTE_BYTES : maxBytes;
    if (isWanted && size > limit)
      throw new TractError(
        `${name || 'A name'} in ${where} has ${size} bytes, over the limit of ${limit}: remove it.`,
      );
    if (!isAttribute) [longName, attributes] = [undefined, {}];
    // Some writers give links and folders the size of their target, but no bytes follow.
    const left = /[1-6]/.test(type) ? 0 : Math.ceil(size / BLOCK) * BLOCK;
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
      if (entries === 0) throw bad('it is empty');
      if (!isDone) throw bad('it ends without the zeros that mark the end');
    },
  };
};

const notTar = (where: string): TractError =>
  new TractError(
    `${where} is not a complete tar archive: it does not start with a tar header. Give a .tar, .tar.gz or .tar.xz archive, or a folder; if the file should be an archive, download or create it again.`,
  );

const KINDS: Readonly<Record<string, Entry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  L: 'long-name',
  x: 'attributes',
};

/** Types of entries that `skip` reports. */
const SKIPPED: Readonly<Record<string, 'file' | 'link' | 'device'>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '6': 'device',
};

/**
 * Types of files that unpacking would restore but this reader does not support; skipping them would lose
 * data.
 */
const OTHER_FORMS: Readonly<Record<string, string>> = {
  '1': 'a hard link (tar --hard-dereference avoids them)',
  S: 'a sparse file (tar --sparse creates them)',
};

/** Normalises a name. @throws TractError if it is absolute, contains .. or is too long. */
const safeName = (name: string, where: string): string => {
  const parts = name.split('/').filter((part) => part !== '.' && part !== '');
  if (name.startsWith('/') || /^[a-zA-Z]:/.test(name) || name.includes('\\') || parts.includes('..')) {
    throw new TractError(
      `${where} has an entry named ${JSON.stringify(name)}, which leads out of it: create the archive again with relative names.`,
    );
  }
  if (name.length > MAX_NAME)
    throw new TractError(`${where} has an entry whose name has ${name.length} characters: remove it.`);
  return parts.join('/');
};
