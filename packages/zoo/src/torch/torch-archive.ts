import { TractError } from '@tractjs/core';
import { MAX_PICKLE_BYTES } from '../parts';
import { type PickleValue, readPickle } from '../pickle';
import type { FileSource } from '../reading';
import { bytesOf } from '../safetensors/types';
import { torchGlobals } from './globals';
import { checkStorage, storageOf, type TorchStorage } from './storages';
import type { ReadStorage } from './stored-tensors';
import { dataStart, type ZipEntry, zipEntries } from './zip-entries';

/** What an archive of PyTorch holds. */
export interface TorchArchive {
  /** The object that was saved. Of its storages only the places of their headers are known. */
  readonly value: PickleValue;
  /** Reads bytes of a storage of it. */
  readonly read: ReadStorage;
}

/**
 * Reads a file of torch.save (PyTorch 1.6 and later): a zip archive of a pickle and a file for each storage, none of them
 * compressed. Only the table of contents and the pickle are read, and storages when asked for.
 * @throws TractError if it is damaged, compressed, or refers to more than data.
 */
export const readTorchArchive = (source: FileSource): Promise<TorchArchive> =>
  orRefuse(source.path, async () => {
    const entries = await zipEntries(source);
    const [folder, pickle] = pickleOf(entries);
    if (entries.has(`${folder}constants.pkl`))
      throw new TractError(
        'It is a program of TorchScript, which is not read: save its weights, torch.save(network.state_dict(), ...).',
      );
    const order = entries.get(`${folder}byteorder`);
    if (order !== undefined && new TextDecoder().decode(await readEntry(source, order, 16)) !== 'little')
      throw new TractError('It was saved on a big-endian machine: save it again on another.');
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
      storage.place = entry.relativeOffsetOfLocalHeader;
    }
    const read: ReadStorage = (storage, begin, end) =>
      orRefuse(source.path, async () => {
        const part = parts.get(storage);
        if (part === undefined || end > storage.elements * bytesOf(storage.dtype))
          throw new TractError('It does not have the storage that is asked for.');
        if (begin === end) return new Uint8Array(0);
        const start = await dataStart(source, part);
        return source.read(start + begin, start + end);
      });
    return { value, read };
  });

/** The pickle of an archive and the folder that it is in. */
const pickleOf = (entries: ReadonlyMap<string, ZipEntry>): [folder: string, entry: ZipEntry] => {
  const found = [...entries].filter(([name]) => /^(?:[^/]+\/)?data\.pkl$/.test(name));
  const [first] = found;
  if (first === undefined || found.length > 1) {
    throw new TractError(
      `It is a zip archive, but not one of torch.save: it has ${found.length} files data.pkl, not one.`,
    );
  }
  return [first[0].slice(0, -'data.pkl'.length), first[1]];
};

/** torch.save does not compress; what is not compressed is no longer than the file. */
const checkStored = (entry: ZipEntry): void => {
  if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize)
    throw new TractError(
      `${JSON.stringify(entry.fileName.slice(0, 200))} is compressed, which torch.save does not do.`,
    );
};

const readEntry = async (source: FileSource, entry: ZipEntry, most: number): Promise<Uint8Array> => {
  const { fileName, uncompressedSize } = entry;
  checkStored(entry);
  if (uncompressedSize > most)
    throw new TractError(
      `${JSON.stringify(fileName)} has ${uncompressedSize} bytes, more than the ${most} that are read.`,
    );
  const start = await dataStart(source, entry);
  return source.read(start, start + uncompressedSize);
};

/** What the zip library and the pickle say of a damaged archive, in an error that names the file. */
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
