import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gridTable, networkTable, scheduleTable, stepTable } from './kind-tables';

const tables: Readonly<Record<string, () => string>> = {
  schedules: scheduleTable,
  grids: gridTable,
  steps: stepTable,
  networks: networkTable,
};

/** The documents with tables of kinds. */
export const withTables: readonly string[] = ['schedules', 'steps', 'zoo'].map(
  (name) => `packages/${name}/README.md`,
);

const block = /(<!-- npm run docs: (\w+) -->\n\n)[\s\S]*?(\n\n<!-- end -->)/g;

/** Returns a document with its current tables of kinds. */
export const tabulated = (text: string): string =>
  text.replaceAll(block, (_, head: string, name: string, end: string) => {
    const made = tables[name];
    if (made === undefined) throw new Error(`There is no table of ${name}.`);
    return `${head}${made()}${end}`;
  });

/** Updates the tables of kinds. */
export const fillTables = (root: string): void => {
  for (const name of withTables) {
    const file = join(root, name);
    writeFileSync(file, tabulated(readFileSync(file, 'utf8')));
  }
};
