import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The options of a tooling program: those it accepts in parseArgs, and those in its --help. */
export interface ToolOptions {
  readonly taken: ReadonlySet<string>;
  readonly listed: ReadonlySet<string>;
}

/**
 * Reads the options of the program that an npm script runs with tsx, from its source or from the imported file next to it
 * that calls parseArgs. Returns undefined if the script runs something else.
 */
export const toolOptions = (script: string, root: string): ToolOptions | undefined => {
  const entry = /\btsx (\S+\.ts)/.exec(script)?.[1];
  if (entry === undefined) return undefined;
  const main = readFileSync(join(root, entry), 'utf8');
  const imported = [...main.matchAll(/from '\.\/([\w-]+)'/g)]
    .map(([, name]) => join(root, dirname(entry), `${name}.ts`))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'));
  const source = [main, ...imported].find((text) => text.includes('parseArgs(')) ?? main;
  const usage = /const usage = `([\s\S]*?)`;/.exec(source)?.[1] ?? '';
  // A usage line may name another program with its options.
  const own = usage.split('\n').filter((line) => !line.includes('python3 '));
  return {
    taken: new Set(
      [...source.matchAll(/[\s'{]([a-z][\w-]*)'?: \{ type: '(?:string|boolean)'/g)].map(
        ([, name]) => name as string,
      ),
    ),
    listed: new Set([...own.join('\n').matchAll(/--([a-z][\w-]*)/g)].map(([, name]) => name as string)),
  };
};
