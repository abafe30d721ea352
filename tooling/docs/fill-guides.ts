import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A block of a guide that shows a program; its first line names the file. */
const block = /```ts\n\/\/ (examples\/[\w./-]+\.ts)\n[\s\S]*?```/g;

/** Returns a guide with the current text of its programs. */
export const filled = (guide: string, read: (path: string) => string): string =>
  guide.replaceAll(block, (_, path: string) => `\`\`\`ts\n// ${path}\n${read(path).trimEnd()}\n\`\`\``);

/** Returns the files of the guides. */
export const guides = (root: string): string[] =>
  readdirSync(join(root, 'docs/guides'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs/guides', name));

/** Updates the programs in every guide. Returns the guides that changed. */
export const fillGuides = (root: string): string[] =>
  guides(root).filter((file) => {
    const before = readFileSync(file, 'utf8');
    const after = filled(before, (path) => readFileSync(join(root, path), 'utf8'));
    if (after !== before) writeFileSync(file, after);
    return after !== before;
  });
