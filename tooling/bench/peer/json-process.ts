import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { TractError } from '@tractjs/core';

/** A program that answers every line of JSON with a line of JSON. */
export interface JsonProcess {
  /** Sends a request, or nothing for the greeting, and waits for the next answer. @throws TractError if the program ends. */
  ask(request?: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(line: string): void;
  reject(error: Error): void;
}

/** Starts a program with additional environment variables. The first `ask` reports a failed start. */
export const startJsonProcess = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): JsonProcess => {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const answers: string[] = [];
  const waiting: Waiting[] = [];
  let ended: TractError | undefined;
  let tail = '';
  const end = (reason: string) => {
    ended ??= new TractError(
      `The peer ${command} ${reason}.${tail.trim() && ` It said: ${lastLines(tail)}`}`,
    );
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const first = waiting.shift();
    if (first) first.resolve(line);
    else answers.push(line);
  });
  child.stderr.on('data', (data: Buffer) => {
    tail = (tail + data.toString()).slice(-4000);
  });
  // The end of the program reports failed writes.
  child.stdin.on('error', () => {});
  child.on('error', (error) =>
    end(`did not start: ${error.message}. Give --peer the path of a python that has torch`),
  );
  const closed = new Promise<void>((resolve) => {
    child.on('close', (code, signal) => {
      end(`ended early (${signal ?? `exit code ${code}`})`);
      resolve();
    });
  });
  return {
    async ask(request) {
      if (request) child.stdin.write(`${JSON.stringify(request)}\n`);
      const line =
        answers.shift() ??
        (await new Promise<string>((resolve, reject) => {
          if (ended) reject(ended);
          else waiting.push({ resolve, reject });
        }));
      return JSON.parse(line) as Readonly<Record<string, unknown>>;
    },
    async close() {
      child.stdin.end();
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await closed;
      clearTimeout(late);
    },
  };
};

const lastLines = (text: string): string =>
  text.trim().split('\n').slice(-3).join(' | ').replace(/\s+/g, ' ').slice(-600);
