import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a program of tooling says of its options: in its call of parseArgs, and in the text of its --help. */
export interface ToolOptions {
  readonly taken: ReadonlySet<string>;
  readonly told: ReadonlySet<string>;
}

/**
 * The options of the program that an npm script runs with tsx, read from its source, or from the one beside it that has the
 * call of parseArgs. Undefined if the script runs something else.
 */
export const toolOptions = (script: string, root: string): ToolOptions | undefined => {
  const entry = /\btsx (\S+\.ts)/.exec(script)?.[1];
  if (entry === undefined) return undefined;
  const main = readFileSync(join(root, entry), 'utf8');
  const beside = [...main.matchAll(/from '\.\/([\w-]+)'/g)]
    .map(([, name]) => join(root, dirname(entry), `${name}.ts`))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'));
  const source = [main, ...beside].find((text) => text.includes('parseArgs(')) ?? main;
  const usage = /const usage = `([\s\S]*?)`;/.exec(source)?.[1] ?? '';
  // A line of the usage may name another program with its options.
  const own = usage.split('\n').filter((line) => !line.includes('python3 '));
  return {
    taken: new Set(
      [...source.matchAll(/[\s'{]([a-z][\w-]*)'?: \{ type: '(?:string|boolean)'/g)].map(
        ([, name]) => name as string,
      ),
    ),
    told: new Set([...own.join('\n').matchAll(/--([a-z][\w-]*)/g)].map(([, name]) => name as string)),
  };
};
