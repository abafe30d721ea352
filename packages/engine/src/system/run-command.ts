import { spawn } from 'node:child_process';
import { toolEnvironment } from './tool-environment';

/** The result of a command. */
export interface CommandResult {
  /** Exit code, or null if a signal ended the command or it did not start. */
  readonly code: number | null;
  /** The error code, such as ENOENT, if it did not start. */
  readonly failure?: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runCommand}. */
export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a command without a shell and returns its output; never throws. */
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

/** Returns the end of a failed command's output, on one line, for a message. */
export const outputTail = (result: CommandResult, length = 400): string => {
  const text = (result.stderr.trim() || result.stdout.trim()).replace(/\s+/g, ' ');
  return text.length > length ? `...${text.slice(-length)}` : text;
};
