import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { holdsRun } from '@tractjs/runs';

/** Limit on the folders that are searched. */
const MAX_FOLDERS = 10_000;

/** Returns the runs in a folder and in its subfolders that are no runs, such as a demo's, sorted by name. */
export const findRuns = async (folder: string, depth = 2): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
    .slice(0, MAX_FOLDERS);
  const found: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (await holdsRun(path)) found.push(path);
    else if (depth > 1) found.push(...(await findRuns(path, depth - 1).catch(() => [])));
  }
  return found;
};
