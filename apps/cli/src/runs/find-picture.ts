import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A picture in a run's folder. */
export interface FoundPicture {
  readonly name: string;
  /** PNG. */
  readonly bytes: Uint8Array;
}

/** Limit on the bytes of a picture in a report. */
const MAX_BYTES = 2 ** 23;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Returns the newest PNG file in a run's folder, such as samples drawn into it, or undefined. */
export const findPicture = async (folder: string): Promise<FoundPicture | undefined> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png') && !name.startsWith('.'));
  const files = await Promise.all(
    names
      .slice(0, 1000)
      .map(async (name) => ({ name, stats: await stat(join(folder, name)).catch(() => undefined) })),
  );
  const usable = files
    .filter(({ stats }) => stats?.isFile() && stats.size <= MAX_BYTES)
    .sort((a, b) => (b.stats?.mtimeMs ?? 0) - (a.stats?.mtimeMs ?? 0));
  for (const { name } of usable) {
    const bytes = await readFile(join(folder, name));
    if (bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) return { name, bytes };
  }
  return undefined;
};
