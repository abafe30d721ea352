import { TractError } from '@tractjs/core';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { MAX_ZIP_ENTRIES } from '../parts';
import type { FileSource } from '../reading';

/** A file of a zip archive, as its table of contents says. */
export type ZipEntry = Pick<
  Entry,
  'fileName' | 'compressionMethod' | 'compressedSize' | 'uncompressedSize' | 'relativeOffsetOfLocalHeader'
>;

/**
 * The table of contents of a zip archive, by name.
 * @throws TractError if it is damaged, has a name twice, or names that lead out of a folder.
 */
export const zipEntries = async (source: FileSource): Promise<ReadonlyMap<string, ZipEntry>> => {
  const zip = await fromRandomAccessReaderPromise(readerOf(source), source.bytes, { autoClose: false });
  const entries = new Map<string, ZipEntry>();
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName } = entry;
      if (entries.size >= MAX_ZIP_ENTRIES)
        throw new TractError(`It has more than ${MAX_ZIP_ENTRIES} entries.`);
      if (entries.has(fileName))
        throw new TractError(`It has ${JSON.stringify(fileName.slice(0, 200))} twice.`);
      entries.set(fileName, entry);
    }
  } finally {
    zip.close();
  }
  checkPlaces([...entries.values()], source.bytes);
  return entries;
};

/** @throws TractError if an entry ends beyond the file, or begins inside of another, as those of some zip bombs do. */
const checkPlaces = (entries: readonly ZipEntry[], bytes: number): void => {
  let end = 0;
  for (const entry of entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    const at = entry.relativeOffsetOfLocalHeader;
    if (at < end)
      throw new TractError(
        `${JSON.stringify(entry.fileName.slice(0, 200))} begins at byte ${at}, inside of another file.`,
      );
    end = at + LOCAL_HEADER + entry.compressedSize;
    if (end > bytes)
      throw new TractError(
        `${JSON.stringify(entry.fileName.slice(0, 200))} would end at byte ${end}, beyond the file's ${bytes}.`,
      );
  }
};

/** Where the bytes of an entry begin: behind its own header, whose length only the header tells. */
export const dataStart = async (source: FileSource, entry: ZipEntry): Promise<number> => {
  const at = entry.relativeOffsetOfLocalHeader;
  const header = await source.read(at, at + LOCAL_HEADER);
  const view = new DataView(header.buffer);
  const name = JSON.stringify(entry.fileName.slice(0, 200));
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE)
    throw new TractError(`${name} does not begin at byte ${at}, where the table of contents says.`);
  const start = at + LOCAL_HEADER + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.compressedSize > source.bytes)
    throw new TractError(`${name} would end at byte ${start + entry.compressedSize} of ${source.bytes}.`);
  return start;
};

const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;

/** Bytes that are read at once: the library asks for some dozens each time. */
const BLOCK = 65_536;

/** A file as the zip library wants it, read block by block. */
const readerOf = (source: FileSource): RandomAccessReader => {
  let [start, block] = [0, new Uint8Array(0)];
  const read = async (target: Buffer, offset: number, length: number, position: number) => {
    if (position < start || position + length > start + block.byteLength) {
      start = Math.max(0, Math.min(position, source.bytes - BLOCK));
      if (position + length > start + BLOCK) start = position;
      block = await source.read(start, Math.max(position + length, Math.min(start + BLOCK, source.bytes)));
    }
    target.set(block.subarray(position - start, position - start + length), offset);
  };
  const reader = new (RandomAccessReader as unknown as new () => RandomAccessReader)();
  return Object.assign(reader, {
    read(
      target: Buffer,
      offset: number,
      length: number,
      position: number,
      callback: (error: Error | null) => void,
    ) {
      read(target, offset, length, position).then(() => callback(null), callback);
    },
  });
};
