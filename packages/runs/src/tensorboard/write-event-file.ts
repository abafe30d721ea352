import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeFileVersion, encodeScalars, type ScalarEvent } from './event';
import { tfRecord } from './tf-record';

/** The content of an event file. */
export interface EventFileContent {
  /** When the run started, in seconds since 1970. */
  readonly began: number;
  readonly events: readonly ScalarEvent[];
}

/** Encodes an event file. The same content gives the same bytes, and more events append bytes. */
export const encodeEventFile = ({ began, events }: EventFileContent): Uint8Array =>
  Buffer.concat([
    tfRecord(encodeFileVersion(began)),
    ...events.map((event) => tfRecord(encodeScalars(event))),
  ]);

/**
 * Writes a TensorBoard event file into a folder, and returns its path. If the file exists and its bytes are
 * the start of the new ones, only the rest is appended, so that a TensorBoard that has it open sees the new
 * events; otherwise it is replaced.
 */
export const writeEventFile = async (folder: string, content: EventFileContent): Promise<string> => {
  const seconds = String(Math.floor(content.began)).padStart(10, '0');
  const path = join(folder, `events.out.tfevents.${seconds}.tract`);
  const bytes = encodeEventFile(content);
  await mkdir(folder, { recursive: true });
  const existing = await startOf(path, bytes.length + 1);
  if (existing && existing.length <= bytes.length && existing.equals(bytes.subarray(0, existing.length))) {
    await appendFile(path, bytes.subarray(existing.length));
    return path;
  }
  // TensorBoard reads every file with `tfevents` in its name.
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return path;
};

/** Reads at most `length` bytes; returns undefined if the file does not exist. */
const startOf = async (path: string, length: number): Promise<Buffer | undefined> => {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const buffer = Buffer.alloc(length);
    let filled = 0;
    for (let read = -1; read !== 0 && filled < length; filled += read) {
      read = (await file.read(buffer, filled, length - filled)).bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
};
