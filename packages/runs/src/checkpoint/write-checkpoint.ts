import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { type DiskProblem, type FileLayer, problemOf, uniqueSuffix } from '../disk';
import type { Manifest } from './checkpoint-format';
import { CHECKPOINT_VERSION, CHECKPOINTS, DOCUMENT, MANIFEST, METRICS, TENSORS } from './file-names';

/** A checkpoint that is to be written: plain data that passes between threads. */
export interface WriteRequest {
  /** The run's folder. */
  readonly folder: string;
  readonly name: string;
  readonly about: Pick<Manifest, 'step' | 'phase' | 'score'>;
  /** state.json. */
  readonly document: string;
  /** state.safetensors. */
  readonly tensors: Uint8Array<ArrayBuffer>;
  /** Checkpoints that are to go when this one is in place. */
  readonly outdated: readonly string[];
  /** What else is to go then: paths within the run's folder. */
  readonly obsolete: readonly string[];
}

/** What came of it; with the problem where something that should go is still there. */
export interface Written {
  readonly bytes: number;
  readonly left?: DiskProblem;
}

/** Bytes that are hashed and written at once. */
const PIECE = 2 ** 24;

/**
 * Writes a checkpoint beside its place, syncs it, puts it into its place by one rename, and only then removes what it
 * replaces. Where anything fails before that, the part that was written is removed, and the error of node:fs is thrown.
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
  const left = await clean(files, request);
  return { bytes: tensors.byteLength, ...(left && { left }) };
};

/** Makes a folder, and sees to it that the names of those that it made are on the disk. */
export const makeSynced = async (files: FileLayer, path: string): Promise<void> => {
  const first = await files.makeFolder(path);
  if (first === undefined) return;
  for (let above = dirname(resolve(path)); above.length >= dirname(first).length; above = dirname(above)) {
    await files.syncFolder(above);
    if (above === dirname(above)) return;
  }
};

/** A new file, on the disk when this returns. */
export const writeSynced = async (
  files: FileLayer,
  path: string,
  bytes: Uint8Array,
): Promise<{ bytes: number; sha256: string }> => {
  const hash = createHash('sha256');
  const file = await files.create(path);
  try {
    for (let at = 0; at < bytes.byteLength; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      hash.update(piece);
      await file.write(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes: bytes.byteLength, sha256: hash.digest('hex') };
};

/** Removes what saves that were cut off have left. A run has one writer, who saves one checkpoint at a time. */
const removeTemporary = async (files: FileLayer, place: string): Promise<void> => {
  for (const name of await files.list(place))
    if (/^\..*\.tmp$/.test(name)) await files.remove(join(place, name));
};

/** Checkpoints get another name before they are removed, so that a part of one is never taken for one. */
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

/** Removes a checkpoint. */
export const discard = async (files: FileLayer, place: string, name: string): Promise<void> => {
  if (!(await files.list(place)).includes(name)) return;
  const temporary = join(place, `.${name}.${uniqueSuffix()}.tmp`);
  await files.rename(join(place, name), temporary);
  await files.remove(temporary);
};
