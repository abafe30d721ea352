import { TractError } from '@tractjs/core';
import { attributesIn, isChecked, nameIn, numberAt, textOf } from './tar-fields';

/** The options of `tarReader`. */
export interface TarReaderOptions {
  /** What the bytes are, for errors: the path of the archive. */
  readonly where: string;
  /** Whether a file's bytes are wanted, of which it has so many. */
  wants(name: string, size: number): boolean;
  /** Told of what was not wanted, or is a symbolic link or a device. */
  pass?(name: string, what: 'file' | 'link' | 'device'): void;
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
/** Bytes of one entry, wanted or not: 1 TiB. */
const MAX_ENTRY_BYTES = 2 ** 40;
/** Characters of a name, as many as Linux allows. */
const MAX_NAME = 4096;
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
 * names), which holds one file at a time. Symbolic links and devices are passed over.
 * @throws TractError for bytes that are no tar archive, names that lead out of it, files beyond the limits, and wanted
 * files that are stored as something else than their bytes.
 */
export const tarReader = ({ where, wants, pass, take, maxBytes }: TarReaderOptions): TarReader => {
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
    if (entries === 0 && !isChecked(header)) throw noArchive(where);
    if (!isChecked(header)) throw bad(`the header of its entry ${entries} does not fit its checksum`);
    if (++entries > MAX_ENTRIES) throw bad(`it has more than ${MAX_ENTRIES} entries`);
    const type = String.fromCharCode(header[156] as number);
    // Some writers give folders the type of files, and a name that ends as theirs.
    const isFolder = type === '5' || (KINDS[type] === 'file' && nameIn(header).endsWith('/'));
    const kind = isFolder ? 'other' : (KINDS[type] ?? 'other');
    const isAttribute = kind === 'long-name' || kind === 'attributes';
    const size =
      isAttribute || attributes['size'] === undefined ? numberAt(header, 124) : Number(attributes['size']);
    if (!Number.isSafeInteger(size) || size < 0 || size > MAX_ENTRY_BYTES)
      throw bad(`its entry ${entries - 1} claims an impossible size`);
    const name = isAttribute ? '' : safeName(attributes['path'] ?? longName ?? nameIn(header), where);
    const form = OTHER_FORMS[type];
    if (form !== undefined && wants(name, size))
      throw new TractError(
        `${name} in ${where} is stored as ${form}: make the archive again with plain files.`,
      );
    const isWanted = isAttribute || (kind === 'file' && wants(name, size));
    if (!isWanted && !isFolder && PASSED[type] !== undefined) pass?.(name, PASSED[type]);
    const most = isAttribute ? MAX_ATTRIBUTE_BYTES : maxBytes;
    if (isWanted && size > most)
      throw new TractError(
        `${name || 'A name'} in ${where} has ${size} bytes, over the limit of ${most}: take it away.`,
      );
    if (!isAttribute) [longName, attributes] = [undefined, {}];
    // Some writers give links and folders the size of what they stand for, of which nothing follows.
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
      if (entries === 0) throw bad('there is nothing in it');
      if (!isDone) throw bad('it ends without the zeros that end an archive');
    },
  };
};

const noArchive = (where: string): TractError =>
  new TractError(
    `${where} is not a whole tar archive: its first bytes are no header of one. Give a .tar, .tar.gz or .tar.xz archive, or a folder; if it should be one, download or make it again.`,
  );

const KINDS: Readonly<Record<string, Entry['kind']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  L: 'long-name',
  x: 'attributes',
};

/** What reports entries that are not wanted. */
const PASSED: Readonly<Record<string, 'file' | 'link' | 'device'>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '6': 'device',
};

/** Files that would be lost unseen, though they are there where the archive is unpacked. */
const OTHER_FORMS: Readonly<Record<string, string>> = {
  '1': 'a hard link (tar --hard-dereference makes none)',
  S: 'a sparse file (tar makes them with --sparse)',
};

/** A name without ./ before it. @throws TractError where it is absolute or leads upwards. */
const safeName = (name: string, where: string): string => {
  const parts = name.split('/').filter((part) => part !== '.' && part !== '');
  if (name.startsWith('/') || /^[a-zA-Z]:/.test(name) || name.includes('\\') || parts.includes('..')) {
    throw new TractError(
      `${where} has an entry named ${JSON.stringify(name)}, which leads out of it: make the archive again with plain relative names.`,
    );
  }
  if (name.length > MAX_NAME)
    throw new TractError(`${where} has an entry whose name has ${name.length} characters: take it away.`);
  return parts.join('/');
};
