import { randomBytes } from 'node:crypto';
import { appendFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeFileVersion, encodeScalars, type ScalarEvent } from './event';
import { tfRecord } from './tf-record';

/** What an event file is written from. */
export interface EventFileContent {
  /** When the run began, in seconds since 1970. */
  readonly began: number;
  readonly events: readonly ScalarEvent[];
}

/** The whole file. The same content gives the same bytes, and more events give more bytes behind the same ones. */
export const encodeEventFile = ({ began, events }: EventFileContent): Uint8Array =>
  Buffer.concat([
    tfRecord(encodeFileVersion(began)),
    ...events.map((event) => tfRecord(encodeScalars(event))),
  ]);

/**
 * Writes a TensorBoard event file into a folder, and returns its path. Where the file is there and holds a beginning of
 * what is to be written, only the rest is appended, so that a TensorBoard that has it open sees what is new; else it is replaced.
 */
export const writeEventFile = async (folder: string, content: EventFileContent): Promise<string> => {
  const seconds = String(Math.floor(content.began)).padStart(10, '0');
  const path = join(folder, `events.out.tfevents.${seconds}.tract`);
  const bytes = encodeEventFile(content);
  await mkdir(folder, { recursive: true });
  const there = await beginningOf(path, bytes.length + 1);
  if (there && there.length <= bytes.length && there.equals(bytes.subarray(0, there.length))) {
    await appendFile(path, bytes.subarray(there.length));
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

/** At most `length` bytes; undefined where there is no file. */
const beginningOf = async (path: string, length: number): Promise<Buffer | undefined> => {
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
