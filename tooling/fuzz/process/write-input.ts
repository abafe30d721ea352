import { mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from '../format';

/** Returns a function that writes inputs into a folder and removes files of the previous input. */
export const inputWriter = (folder: string): ((files: Files) => void) => {
  let there: readonly string[] = [];
  const made = new Set<string>();
  /** Removes empty folders. */
  const tidy = (inner: string): void => {
    for (let path = inner; path.length > folder.length; path = dirname(path)) {
      try {
        rmdirSync(path);
      } catch {
        return;
      }
      made.delete(path);
    }
  };
  return (files) => {
    for (const name of there) {
      if (Object.hasOwn(files, name)) continue;
      rmSync(join(folder, name), { force: true });
      tidy(dirname(join(folder, name)));
    }
    there = Object.keys(files);
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name);
      if (!made.has(dirname(path))) {
        mkdirSync(dirname(path), { recursive: true });
        made.add(dirname(path));
      }
      writeFileSync(path, content);
    }
  };
};
