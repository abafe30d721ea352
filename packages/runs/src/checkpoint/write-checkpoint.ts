import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { type DiskProblem, type FileLayer, problemOf, uniqueSuffix } from '../disk';
import type { Manifest } from './checkpoint-format';
import { CHECKPOINT_VERSION, CHECKPOINTS, DOCUMENT, MANIFEST, METRICS, TENSORS } from './file-names';

/** A checkpoint to write, as plain data that can be sent between threads. */
export interface WriteRequest {
  /** The run's folder. */
  readonly folder: string;
  readonly name: string;
  readonly about: Pick<Manifest, 'step' | 'phase' | 'score'>;
  /** The text of state.json. */
  readonly document: string;
  /** The bytes of state.safetensors. */
  readonly tensors: Uint8Array<ArrayBuffer>;
  /** Names of checkpoints to remove once this one is complete. */
  readonly outdated: readonly string[];
  /** Names in the run's folder to remove then. */
  readonly obsolete: readonly string[];
}

/** The result of writing a checkpoint; `leftover` is the problem if old files could not be removed. */
export interface Written {
  readonly bytes: number;
  readonly leftover?: DiskProblem;
}

/** Bytes to hash and write at once. */
const CHUNK = 2 ** 24;

/**
 * Writes a checkpoint under a temporary name, syncs it, renames it, and only then removes what it replaces.
 * If anything fails before, removes the incomplete checkpoint and throws the error of node:fs.
 */
export const writeCheckpoint = async (files: FileLayer, request: WriteRequest): Promise<Written> => {
  const { folder, name, about, document, tensors } = request;
  const place = join(folder, CHECKPOINTS);
  const temporary = join(place, `.${name}.${uniqueSuffix()}.tmp`);
  try {
    await makeSynced(files, place);
    await removeTemporary(files, place);
    await files.makeFolder(temporary);
    const text = new TextEncoder().encode(document);
    const manifest: Manifest = {
      format: 'tract-checkpoint',
      version: CHECKPOINT_VERSION,
      ...about,
      files: {
        [TENSORS]: await writeSynced(files, join(temporary, TENSORS), tensors),
        [DOCUMENT]: await writeSynced(files, join(temporary, DOCUMENT), text),
      },
    };
    const last = new TextEncoder().encode(`${JSON.stringify(manifest)}\n`);
    await writeSynced(files, join(temporary, MANIFEST), last);
    await files.syncFolder(temporary);
    await files.syncFile(join(folder, METRICS));
    await files.syncFolder(folder);
    await files.rename(temporary, join(place, name));
    await files.syncFolder(place);
  } catch (error) {
    await files.remove(temporary).catch(() => undefined);
    await discard(files, place, name).catch(() => undefined);
    throw error;
  }
  const leftover = await clean(files, request);
  return { bytes: tensors.byteLength, ...(leftover && { leftover }) };
};

/** Makes a folder, and syncs the parents of all folders made. */
export const makeSynced = async (files: FileLayer, path: string): Promise<void> => {
  const first = await files.makeFolder(path);
  if (first === undefined) return;
  for (let above = dirname(resolve(path)); above.length >= dirname(first).length; above = dirname(above)) {
    await files.syncFolder(above);
    if (above === dirname(above)) return;
  }
};

/** Creates and syncs a file. Returns its length and SHA-256. */
export const writeSynced = async (
  files: FileLayer,
  path: string,
  bytes: Uint8Array,
): Promise<{ bytes: number; sha256: string }> => {
  const hash = createHash('sha256');
  const file = await files.create(path);
  try {
    for (let at = 0; at < bytes.byteLength; at += CHUNK) {
      const chunk = bytes.subarray(at, at + CHUNK);
      hash.update(chunk);
      await file.write(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes: bytes.byteLength, sha256: hash.digest('hex') };
};

/** Removes the files of interrupted saves. A run has one writer, which saves one checkpoint at a time. */
const removeTemporary = async (files: FileLayer, place: string): Promise<void> => {
  for (const name of await files.list(place))
    if (/^\..*\.tmp$/.test(name)) await files.remove(join(place, name));
};

/** Removes outdated checkpoints and obsolete files; returns the problem if that fails. */
const clean = async (
  files: FileLayer,
  { folder, outdated, obsolete }: WriteRequest,
): Promise<DiskProblem | undefined> => {
  try {
    for (const name of outdated) await discard(files, join(folder, CHECKPOINTS), name);
    for (const path of obsolete) await files.remove(join(folder, path));
    return undefined;
  } catch (error) {
    return problemOf(error);
  }
};

/**
 * Removes a checkpoint. Renames it first, so that a partly removed one is never mistaken for a checkpoint.
 */
export const discard = async (files: FileLayer, place: string, name: string): Promise<void> => {
  if (!(await files.list(place)).includes(name)) return;
  const temporary = join(place, `.${name}.${uniqueSuffix()}.tmp`);
  await files.rename(join(place, name), temporary);
  await files.remove(temporary);
};
