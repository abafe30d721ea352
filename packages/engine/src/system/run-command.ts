import { spawn } from 'node:child_process';
import { toolEnvironment } from './tool-environment';

/** What a command left behind. */
export interface CommandResult {
  /** Exit code, or null where a signal or a failed start ended it. */
  readonly code: number | null;
  /** ENOENT and the like where it could not be started, else undefined. */
  readonly failure?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runCommand}. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a command without a shell and keeps what it printed; never throws. */
export const runCommand = (
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> =>
  new Promise((resolve) => {
    const child = spawn(command, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...(options.env ?? toolEnvironment()) } as NodeJS.ProcessEnv,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: null, failure: error.code ?? error.message, stdout, stderr }),
    );
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });

/** The end of what a failed command printed, on one line, for a message. */
export const outputTail = (result: CommandResult, length = 400): string => {
  const text = (result.stderr.trim() || result.stdout.trim()).replace(/\s+/g, ' ');
  return text.length > length ? `...${text.slice(-length)}` : text;
};
