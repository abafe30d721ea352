import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from './format';

/** Writes one input after another into the same folder; what the one before had and the next has not is removed. */
export const inputWriter = (folder: string): ((files: Files) => void) => {
  let there: readonly string[] = [];
  const made = new Set<string>();
  return (files) => {
    for (const name of there) if (!Object.hasOwn(files, name)) rmSync(join(folder, name), { force: true });
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
