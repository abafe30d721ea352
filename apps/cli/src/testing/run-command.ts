import { runCli } from '../run-cli';

/** What a command line came to. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout as JSON, for --json. */
  events(): Record<string, unknown>[];
}

export interface RunOptions {
  /** Called with every piece of stdout; may interrupt, or throw as a stream that cannot be written. */
  readonly onOutput?: (text: string, interrupt: () => void) => void;
  /** The same of stderr. */
  readonly onError?: (text: string) => void;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a command line in this process, on the plain cpu backend unless it says otherwise. */
export const runCommand = async (
  argv: readonly string[],
  { onOutput, onError, env = {} }: RunOptions = {},
): Promise<CommandResult> => {
  const controller = new AbortController();
  let stdout = '';
  let stderr = '';
  const code = await runCli(argv, {
    stdout: {
      write(text) {
        onOutput?.(text, () => controller.abort());
        stdout += text;
      },
    },
    stderr: {
      write(text) {
        onError?.(text);
        stderr += text;
      },
    },
    signal: controller.signal,
    env,
  });
  const events = () =>
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, stdout, stderr, events };
};
