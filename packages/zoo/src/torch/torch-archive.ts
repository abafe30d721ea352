import { TractError } from '@tractjs/core';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { readPickle } from '../pickle/machine';
import type { PickleValue } from '../pickle/values';
import { torchGlobals } from './globals';
import { fillStorage, storageOf, type TorchStorage } from './storages';

/** Entries of an archive; the largest checkpoints have some thousands. */
const MOST_ENTRIES = 200_000;

/** Bytes of the pickle, which holds names and shapes but no weights. */
const LARGEST_PICKLE = 256 * 2 ** 20;

/**
 * Reads a file of torch.save (PyTorch 1.6 and later): a zip archive of a pickle and a file for each storage, none of them
 * compressed. No more than the pickle and one copy of every storage is in memory.
 * @throws TractError where it is damaged, compressed, or refers to more than data.
 */
export const readTorchArchive = async (path: string): Promise<PickleValue> => {
  const zip = await orRefuse(path, () => openPromise(path, { autoClose: false, lazyEntries: true }));
  try {
    const entries = new Map<string, Entry>();
    await orRefuse(path, async () => {
      for await (const entry of zip.eachEntry()) {
        if (entries.size >= MOST_ENTRIES) throw new TractError(`It has more than ${MOST_ENTRIES} entries.`);
        if (entries.has(entry.fileName)) throw new TractError(`It has ${entry.fileName} twice.`);
        entries.set(entry.fileName, entry);
      }
    });
    const pickles = [...entries.keys()].filter((name) => /^(?:[^/]+\/)?data\.pkl$/.test(name));
    const [name] = pickles;
    if (name === undefined || pickles.length > 1) {
      throw new TractError(
        `${path} is a zip archive, but not one of torch.save: it has ${pickles.length} files data.pkl, not one.`,
      );
    }
    const folder = name.slice(0, -'data.pkl'.length);
    const read = (part: string, most: number): Promise<Uint8Array> =>
      orRefuse(path, () => readEntry(zip, entries.get(folder + part), folder + part, most));
    if (entries.has(`${folder}byteorder`)) {
      const order = new TextDecoder().decode(await read('byteorder', 16));
      if (order !== 'little')
        throw new TractError(`${path} was saved on a big-endian machine: save it again on another.`);
    }
    const storages = new Map<string, TorchStorage>();
    const value = readPickle(await read('data.pkl', LARGEST_PICKLE), {
      globals: torchGlobals,
      persistent: (id) => storageOf(id, storages),
    });
    for (const [key, storage] of storages)
      fillStorage(key, storage, await read(`data/${key}`, Number.MAX_SAFE_INTEGER));
    return value;
  } finally {
    zip.close();
  }
};

/** An entry's bytes. As it is not compressed, it is no longer than the file. */
const readEntry = async (
  zip: ZipFile,
  entry: Entry | undefined,
  name: string,
  most: number,
): Promise<Uint8Array> => {
  if (entry === undefined) throw new TractError(`${name} is missing.`);
  if (entry.compressionMethod !== 0 || entry.compressedSize !== entry.uncompressedSize)
    throw new TractError(`${name} is compressed, which torch.save does not do.`);
  if (entry.uncompressedSize > most)
    throw new TractError(`${name} has ${entry.uncompressedSize} bytes, more than the ${most} that are read.`);
  const bytes = new Uint8Array(entry.uncompressedSize);
  let at = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    bytes.set(chunk as Uint8Array, at);
    at += (chunk as Uint8Array).byteLength;
  }
  return bytes;
};

/** What the zip library says of a damaged archive, in an error that names the file. */
const orRefuse = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    const { message } = error as Error;
    throw new TractError(`${path} cannot be read as a file of PyTorch: ${message} Get the file again.`, {
      cause: error,
    });
  }
};
