import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dice } from './dice';
import type { Files, Format } from './format';

/** The folder of inputs that once found a bug: regressions/FORMAT/NAME/FILES. */
const root = fileURLToPath(new URL('./regressions', import.meta.url));

/** An input that once found a bug. */
export interface Regression {
  readonly name: string;
  readonly files: Files;
}

const known = new Map<string, readonly Regression[]>();

/** Returns the regressions of a format, sorted by name. */
export const regressionsOf = (format: string): readonly Regression[] => {
  const found = known.get(format) ?? readRegressions(join(root, format));
  known.set(format, found);
  return found;
};

const readRegressions = (folder: string): readonly Regression[] =>
  namesIn(folder)
    .sort()
    .map((name) => ({ name, files: filesIn(join(folder, name)) }));

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

const filesIn = (folder: string): Files =>
  Object.fromEntries(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((path) => [relative(folder, path), Uint8Array.from(readFileSync(path))]),
  );

/**
 * Returns input `index` of a format, a function of format, seed and index. Indices from -1 down are the regressions;
 * undefined below the last of them.
 */
export const inputOf = (format: Format, seed: number, index: number): Files | undefined =>
  index < 0 ? regressionsOf(format.name)[-1 - index]?.files : format.damaged(dice(seed, format.name, index));
