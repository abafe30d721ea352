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

/** Decoded images with their names, in the order in which they came. */
export interface PackedImages {
  readonly names: readonly string[];
  readonly store: ImageStore;
  readonly aside: PackedAside;
  /** Closes the file, where there is one. */
  close(): void;
}

/** What an archive has besides its images. */
export interface PackedAside {
  readonly labelFiles: readonly LabelFile[];
  /** What was passed over, in a line. */
  readonly note: string;
}

/** Writes a file of decoded images. Nothing is at its path before it is whole. */
export interface PackedFileWriter {
  add(name: string, image: RawImage): void;
  finish(aside: PackedAside): void;
  /** Leaves nothing behind. */
  abandon(): void;
}

/** What stands after the images: where each lies follows from the sizes. */
interface Index {
  /** What the images were made from, and how. */
  readonly source: string;
  readonly names: string[];
  /** Height, width and channels of each image, one after the other. */
  readonly sizes: number[];
  aside?: PackedAside;
}

/** The file: the bytes of all images, the index as JSON, its length as a double, and these letters. */
const MAGIC = new TextEncoder().encode('tractim1');
const TRAILER = 16;

/**
 * Starts a file of decoded images beside `path`, and puts it there at the end. `source` is what
 * `readPackedFile` asks for.
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
      writeWhole(fd, data);
      index.names.push(name);
      index.sizes.push(height, width, channels);
    },
    finish(aside) {
      const json = new TextEncoder().encode(JSON.stringify({ ...index, aside }));
      const trailer = new Uint8Array(TRAILER);
      new DataView(trailer.buffer).setFloat64(0, json.length);
      trailer.set(MAGIC, 8);
      writeWhole(fd, json);
      writeWhole(fd, trailer);
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
 * The images of a file, which stays open; undefined where there is none, or not a whole one made from
 * `source`.
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
  if (!isWhole(names, sizes) || !isAside(aside)) return undefined;
  const starts = [0];
  for (let i = 0; i < names.length; i++) starts.push((starts[i] as number) + lengthOf(sizes, i));
  const end = starts.at(-1) as number;
  if (end !== index.start) return undefined;
  const load = async (i: number): Promise<RawImage> => {
    const data = new Uint8Array(lengthOf(sizes, i));
    const { bytesRead } = await readAsync(fd, data, 0, data.length, starts[i] as number);
    if (bytesRead !== data.length)
      throw new TractError(`${path} became shorter while it was in use: start again.`);
    const [height, width, channels] = sizes.slice(3 * i, 3 * i + 3) as [number, number, number];
    return { height, width, channels, data };
  };
  return { names, store: { size: names.length, read: load }, aside, close: () => closeSync(fd) };
};

/** The index is a file's: it is what was written here, unless the file was changed since. */
const isWhole = (names: unknown, sizes: unknown): boolean =>
  Array.isArray(names) &&
  names.every((name) => typeof name === 'string') &&
  Array.isArray(sizes) &&
  sizes.length === 3 * names.length &&
  sizes.every((size) => Number.isSafeInteger(size) && size >= 1 && size <= MAX_PIXELS);

const isAside = (aside: PackedAside | undefined): aside is PackedAside =>
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

const writeWhole = (fd: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
};
