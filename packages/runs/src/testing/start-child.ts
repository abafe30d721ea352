import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';

/** A process under test. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** The lines of its output so far. */
  readonly lines: readonly string[];
  /** Resolves with the first line, past or future, that starts with `beginning`. */
  line(beginning: string): Promise<string>;
  readonly closed: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Kills the process with SIGKILL and waits until it has ended. */
  kill(): Promise<void>;
}

/**
 * Bundles a TypeScript program of this package's testing folder with the packages' sources into one file in
 * `folder`, which starts in a tenth of the time. Returns the file's path.
 */
export const buildChild = async (program: string, folder: string): Promise<string> => {
  const tsconfig = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));
  await build({
    config: false,
    silent: true,
    clean: false,
    tsconfig,
    entry: { child: fileURLToPath(new URL(program, import.meta.url)) },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    noExternal: [/./],
    outDir: folder,
    outExtension: () => ({ js: '.mjs' }),
    removeNodeProtocol: false,
  });
  return join(folder, 'child.mjs');
};

/** Starts a program in another process. */
export const startChild = (path: string, argv: readonly string[]): Child => {
  const child = spawn(process.execPath, [path, ...argv], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let waiting: (() => void)[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
    for (const wake of waiting.splice(0)) wake();
  });
  let ended = false;
  const closed = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      ended = true;
      for (const wake of waiting.splice(0)) wake();
      waiting = [];
      resolve({ code, signal });
    });
  });
  return {
    process: child,
    pid: child.pid as number,
    lines,
    closed,
    async line(beginning) {
      for (;;) {
        const found = lines.find((line) => line.startsWith(beginning));
        if (found !== undefined) return found;
        if (ended) throw new Error(`The process ended without "${beginning}": ${lines.join(' | ')}`);
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
};
