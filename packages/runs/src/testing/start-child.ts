import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const tsconfig = fileURLToPath(new URL('../../tsconfig.json', import.meta.url));

/** A process under test. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What it said so far. */
  readonly lines: readonly string[];
  /** The first line, said already or yet to come, that begins so. */
  line(beginning: string): Promise<string>;
  readonly closed: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Kills it as the system does when memory runs out, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Runs a TypeScript program of this package's testing folder in a process of its own. */
export const startChild = (program: string, argv: readonly string[]): Child => {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...argv], {
    env: { ...process.env, TSX_TSCONFIG_PATH: tsconfig, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
