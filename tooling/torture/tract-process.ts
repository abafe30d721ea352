import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));

/** The end of a call of the command. */
export interface Ended {
  /** The exit code; null after a signal. */
  readonly code: number | null;
  /** The optimiser step of its last progress event; undefined before the first. */
  readonly step: number | undefined;
  readonly stderr: string;
  /** Events by name, in order. */
  readonly events: readonly string[];
}

export interface TractProcess {
  /** Resolves at the first progress event, or at the end of the process. */
  readonly working: Promise<void>;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the built command with `--json` in a separate process. */
export const startTract = (argv: readonly string[]): TractProcess => {
  const child = spawn(process.execPath, [cli, ...argv, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const events: string[] = [];
  let step: number | undefined;
  let stderr = '';
  let rest = '';
  let begin = () => {};
  const working = new Promise<void>((resolve) => {
    begin = resolve;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = JSON.parse(line) as { event: string; step?: number };
      events.push(event.event);
      if (event.event !== 'progress') continue;
      step = event.step;
      begin();
    }
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      begin();
      resolve({ code, step, stderr, events });
    });
  });
  return {
    working,
    ended,
    kill: (signal) => {
      child.kill(signal);
    },
  };
};

/** Runs the command to its end. @throws Error with its output if it fails. */
export const runTract = async (argv: readonly string[]): Promise<Ended> => {
  const ended = await startTract(argv).ended;
  if (ended.code !== 0) throw new Error(`tract ${argv.join(' ')} ended with ${ended.code}:\n${ended.stderr}`);
  return ended;
};
