import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  read,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { TractError } from '@tractjs/core';
import { MAX_PIXELS } from '../formats';
import type { RawImage } from '../pixels';
import type { ImageStore } from './image-store';
import type { LabelFile } from './label-file';

/** Decoded images with their names, in the order of the archive. */
export interface PackedImages {
  readonly names: readonly string[];
  readonly store: ImageStore;
  readonly aside: PackedMetadata;
  /** Closes the file, if there is one. */
  close(): void;
}

/** Data of an archive in addition to its images. */
export interface PackedMetadata {
  readonly labelFiles: readonly LabelFile[];
  /** One line about skipped files. */
  readonly note: string;
}

/** Writes a file of decoded images, which appears at its path when it is complete. */
export interface PackedFileWriter {
  add(name: string, image: RawImage): void;
  finish(aside: PackedMetadata): void;
  /** Stops and removes the unfinished file. */
  abandon(): void;
}

/** The index after the images. The sizes determine where each image starts. */
interface Index {
  /** Identifies the archive and the options that the images were made from. */
  readonly source: string;
  readonly names: string[];
  /** Height, width and channels of each image, concatenated. */
  readonly sizes: number[];
  aside?: PackedMetadata;
}

/**
 * The last bytes of a file: it is the bytes of all images, the index as JSON, its length as a double, and
 * this magic.
 */
const MAGIC = new TextEncoder().encode('tractim1');
const TRAILER = 16;

/**
 * Starts a file of decoded images next to `path` and renames it at the end. `readPackedFile` compares
 * `source`.
 */
export const packedFileWriter = (path: string, source: string): PackedFileWriter => {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.draft`;
  const fd = openSync(draft, 'w');
  const index: Index = { source, names: [], sizes: [] };
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  return {
    add(name, { height, width, channels, data }) {
      writeAll(fd, data);
      index.names.push(name);
      index.sizes.push(height, width, channels);
    },
    finish(aside) {
      const json = new TextEncoder().encode(JSON.stringify({ ...index, aside }));
      const trailer = new Uint8Array(TRAILER);
      new DataView(trailer.buffer).setFloat64(0, json.length);
      trailer.set(MAGIC, 8);
      writeAll(fd, json);
      writeAll(fd, trailer);
      close();
      renameSync(draft, path);
    },
    abandon() {
      close();
      rmSync(draft, { force: true });
    },
  };
};

/**
 * Opens the images of a file; undefined if it does not exist, is incomplete or was made from another source.
 */
export const readPackedFile = (path: string, source: string): PackedImages | undefined => {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return undefined;
  }
  const images = packedImages(fd, path, source);
  if (images === undefined) closeSync(fd);
  return images;
};

const readAsync = promisify(read);

const packedImages = (fd: number, path: string, source: string): PackedImages | undefined => {
  const { size: bytes } = fstatSync(fd);
  const index = readIndex(fd, bytes);
  if (index?.source !== source) return undefined;
  const { names, sizes, aside } = index;
  if (!isValidIndex(names, sizes) || !isMetadata(aside)) return undefined;
  const starts = [0];
  for (let i = 0; i < names.length; i++) starts.push((starts[i] as number) + lengthOf(sizes, i));
  const end = starts.at(-1) as number;
  if (end !== index.start) return undefined;
  const load = async (i: number): Promise<RawImage> => {
    const data = new Uint8Array(lengthOf(sizes, i));
    const { bytesRead } = await readAsync(fd, data, 0, data.length, starts[i] as number);
    if (bytesRead !== data.length)
      throw new TractError(`${path} was truncated while it was in use: restart the program.`);
    const [height, width, channels] = sizes.slice(3 * i, 3 * i + 3) as [number, number, number];
    return { height, width, channels, data };
  };
  return { names, store: { size: names.length, read: load }, aside, close: () => closeSync(fd) };
};

/** Checks the index, because another program may have changed the file. */
const isValidIndex = (names: unknown, sizes: unknown): boolean =>
  Array.isArray(names) &&
  names.every((name) => typeof name === 'string') &&
  Array.isArray(sizes) &&
  sizes.length === 3 * names.length &&
  sizes.every((size) => Number.isSafeInteger(size) && size >= 1 && size <= MAX_PIXELS);

const isMetadata = (aside: PackedMetadata | undefined): aside is PackedMetadata =>
  typeof aside?.note === 'string' &&
  Array.isArray(aside.labelFiles) &&
  aside.labelFiles.every((file) => typeof file?.path === 'string' && typeof file.text === 'string');

const lengthOf = (sizes: readonly number[], i: number): number =>
  (sizes[3 * i] as number) * (sizes[3 * i + 1] as number) * (sizes[3 * i + 2] as number);

const readIndex = (fd: number, bytes: number): (Index & { readonly start: number }) | undefined => {
  const trailer = new Uint8Array(TRAILER);
  if (bytes < TRAILER || readSync(fd, trailer, 0, TRAILER, bytes - TRAILER) !== TRAILER) return undefined;
  if (!MAGIC.every((byte, i) => trailer[8 + i] === byte)) return undefined;
  const length = new DataView(trailer.buffer).getFloat64(0);
  const start = bytes - TRAILER - length;
  if (!Number.isSafeInteger(length) || length < 0 || start < 0) return undefined;
  const json = new Uint8Array(length);
  if (readSync(fd, json, 0, length, start) !== length) return undefined;
  try {
    return { ...(JSON.parse(new TextDecoder().decode(json)) as Index), start };
  } catch {
    return undefined;
  }
};

const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
};
