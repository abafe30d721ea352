import { TractError } from '@tractjs/core';
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader } from 'yauzl';
import { MAX_ZIP_ENTRIES } from '../parts';
import type { FileSource } from '../reading';

/** An entry in the table of contents of a zip archive. */
export type ZipEntry = Pick<
  Entry,
  'fileName' | 'compressionMethod' | 'compressedSize' | 'uncompressedSize' | 'relativeOffsetOfLocalHeader'
>;

/**
 * Reads the table of contents of a zip archive: its entries by name.
 * @throws TractError if it is damaged, repeats a name, or has absolute names or names with "..".
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
  checkOffsets([...entries.values()], source.bytes);
  return entries;
};

/**
 * Checks that entries lie within the file and do not overlap, as in some zip bombs.
 * @throws TractError if they do.
 */
const checkOffsets = (entries: readonly ZipEntry[], bytes: number): void => {
  let end = 0;
  for (const entry of entries.toSorted(
    (a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader,
  )) {
    const at = entry.relativeOffsetOfLocalHeader;
    if (at < end)
      throw new TractError(
        `${JSON.stringify(entry.fileName.slice(0, 200))} starts at byte ${at}, inside another file.`,
      );
    end = at + LOCAL_HEADER + entry.compressedSize;
    if (end > bytes)
      throw new TractError(
        `${JSON.stringify(entry.fileName.slice(0, 200))} would end at byte ${end}, beyond the file's ${bytes} bytes.`,
      );
  }
};

/** Returns the offset of an entry's bytes: after its local header, whose length is stored only there. */
export const dataStart = async (source: FileSource, entry: ZipEntry): Promise<number> => {
  const at = entry.relativeOffsetOfLocalHeader;
  const header = await source.read(at, at + LOCAL_HEADER);
  const view = new DataView(header.buffer);
  const name = JSON.stringify(entry.fileName.slice(0, 200));
  if (view.getUint32(0, true) !== LOCAL_SIGNATURE)
    throw new TractError(`${name} does not start at byte ${at}, as the table of contents says.`);
  const start = at + LOCAL_HEADER + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.compressedSize > source.bytes)
    throw new TractError(`${name} would end at byte ${start + entry.compressedSize} of ${source.bytes}.`);
  return start;
};

/** Bytes of the fixed part of a local header, and its signature. */
const LOCAL_HEADER = 30;
const LOCAL_SIGNATURE = 0x04034b50;

/** Bytes to read at once: the zip library reads a few dozen at a time. */
const BLOCK = 65_536;

/** Adapts a file to the zip library, and reads it in blocks. */
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
