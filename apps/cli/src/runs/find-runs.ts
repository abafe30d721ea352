import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { holdsRun } from '@tractjs/runs';

/** Most folders that are looked into. */
const MOST = 10_000;

/** The runs in a folder, and in the folders in it that are no runs, such as a demo's. In the order of their names. */
export const findRuns = async (folder: string, depth = 2): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort()
    .slice(0, MOST);
  const found: string[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (await holdsRun(path)) found.push(path);
    else if (depth > 1) found.push(...(await findRuns(path, depth - 1).catch(() => [])));
  }
  return found;
};
