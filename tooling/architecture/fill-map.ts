import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chapterTable, diagram, withRegions } from './diagram';
import { chapters, mayImport } from './layers.cjs';

/** The page that is a map of the repository. */
export const MAP = 'docs/architecture.md';

/** The map as the import rules and the chapters' head comments make it now. */
export const filledMap = (root: string): string => {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  return withRegions(read(MAP), { packages: diagram(mayImport), chapters: chapterTable(chapters, read) });
};

/** Writes the map. */
export const fillMap = (root: string): void => {
  writeFileSync(join(root, MAP), filledMap(root));
};
