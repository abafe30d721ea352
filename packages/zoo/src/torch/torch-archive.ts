import { TractError } from '@tractjs/core';
import { MAX_PICKLE_BYTES } from '../parts';
import { type PickleValue, readPickle } from '../pickle';
import type { FileSource } from '../reading';
import { bytesOf } from '../safetensors/types';
import { torchGlobals } from './globals';
import { checkStorage, storageOf, type TorchStorage } from './storages';
import type { ReadStorage } from './stored-tensors';
import { dataStart, type ZipEntry, zipEntries } from './zip-entries';

/** The contents of a PyTorch archive. */
export interface TorchArchive {
  /** The saved object. The offsets of its storages are those of their headers in the archive. */
  readonly value: PickleValue;
  /** Reads bytes of a storage of the object. */
  readonly read: ReadStorage;
}

/**
 * Reads a file of torch.save (PyTorch 1.6 and later): an uncompressed zip archive of a pickle and one file
 * per storage. Reads the table of contents and the pickle; storages are read on demand.
 * @throws TractError if it is damaged, compressed, or refers to something other than data.
 */
export const readTorchArchive = (source: FileSource): Promise<TorchArchive> =>
  orRefuse(source.path, async () => {
    const entries = await zipEntries(source);
    const [folder, pickle] = pickleOf(entries);
    if (entries.has(`${folder}constants.pkl`))
      throw new TractError(
        'It is a TorchScript program, which is not supported: save its weights, torch.save(network.state_dict(), ...).',
      );
    const order = entries.get(`${folder}byteorder`);
    if (order !== undefined && new TextDecoder().decode(await readEntry(source, order, 16)) !== 'little')
      throw new TractError('It was saved on a big-endian machine: save it again on a little-endian one.');
    const storages = new Map<string, TorchStorage>();
    const value = readPickle(await readEntry(source, pickle, MAX_PICKLE_BYTES), {
      globals: torchGlobals,
      persistent: (id) => storageOf(id, storages),
    });
    const parts = new Map<TorchStorage, ZipEntry>();
    for (const [key, storage] of storages) {
      const entry = entries.get(`${folder}data/${key}`);
      if (entry === undefined)
        throw new TractError(`${JSON.stringify(`${folder}data/${key}`.slice(0, 200))} is missing.`);
      checkStored(entry);
      checkStorage(key, storage, entry.uncompressedSize);
      parts.set(storage, entry);
      storage.fileOffset = entry.relativeOffsetOfLocalHeader;
    }
    const read: ReadStorage = (storage, begin, end) =>
      orRefuse(source.path, async () => {
        const part = parts.get(storage);
        if (part === undefined || end > storage.elements * bytesOf(storage.dtype))
          throw new TractError('It does not have the requested range of a storage: get the file again.');
        if (begin === end) return new Uint8Array(0);
        const start = await dataStart(source, part);
        return source.read(start + begin, start + end);
      });
    return { value, read };
  });

/** Returns the pickle of an archive and its folder. */
const pickleOf = (entries: ReadonlyMap<string, ZipEntry>): [folder: string, entry: ZipEntry] => {
  const found = [...entries].filter(([name]) => /^(?:[^/]+\/)?data\.pkl$/.test(name));
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new TractError(
      `It is a zip archive, but not from torch.save: it has ${found.length} files data.pkl instead of one.`,
    );
  }
  return [first[0].slice(0, -'data.pkl'.length), first[1]];
};

/**
 * Refuses compressed entries: torch.save does not compress, and uncompressed data is never longer than the
 * file.
 */
const checkStored = (entry: ZipEntry): void => {
  if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize)
    throw new TractError(
      `${JSON.stringify(entry.fileName.slice(0, 200))} is compressed, which torch.save does not do.`,
    );
};

const readEntry = async (source: FileSource, entry: ZipEntry, maxBytes: number): Promise<Uint8Array> => {
  const { fileName, uncompressedSize } = entry;
  checkStored(entry);
  if (uncompressedSize > maxBytes)
    throw new TractError(`${JSON.stringify(fileName)} has ${uncompressedSize} bytes, more than ${maxBytes}.`);
  const start = await dataStart(source, entry);
  return source.read(start, start + uncompressedSize);
};

/** Adds the file's path to errors of the zip library and the pickle. */
const orRefuse = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    const remedy = error instanceof TractError ? '' : '. Get the file again.';
    throw new TractError(`${path} cannot be read as a file of PyTorch: ${message}${remedy}`, {
      cause: error,
    });
  }
};
