import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { EngineError, outputTail, runCommand, toolEnvironment } from '../system';

type Env = Readonly<Record<string, string | undefined>>;

/** A command and the first line of its `--version`. */
export interface Tool {
  readonly command: string;
  readonly version: string;
}

const firstThatRuns = async (
  commands: readonly string[],
  args: readonly string[],
): Promise<Tool | undefined> => {
  for (const command of commands) {
    const result = await runCommand(command, args);
    if (result.code === 0)
      return { command, version: (result.stdout || result.stderr).split('\n')[0]?.trim() ?? '' };
  }
  return undefined;
};

const given = (value: string | undefined): string[] => (value ? [value] : []);

/** Finds the C++ compiler: the one CXX names, or g++, clang++, c++. @throws EngineError if there is none. */
export const findCompiler = async (env: Env = process.env): Promise<Tool> => {
  const candidates = env['CXX'] ? given(env['CXX']) : ['g++', 'clang++', 'c++'];
  const found = await firstThatRuns(candidates, ['--version']);
  if (found) return found;
  throw new EngineError(`No C++ compiler was found (tried ${candidates.join(', ')}).`, {
    remedy:
      "Install one ('apt-get install g++', 'dnf install gcc-c++', or 'xcode-select --install' on macOS), or name it in the environment variable CXX.",
  });
};

/** Finds Python with pip: the one PYTHON names, or python3, python. @throws EngineError if there is none. */
export const findPip = async (env: Env = process.env): Promise<Tool> => {
  const candidates = env['PYTHON'] ? given(env['PYTHON']) : ['python3', 'python'];
  const found = await firstThatRuns(candidates, ['-m', 'pip', '--version']);
  if (found) return found;
  const python = await firstThatRuns(candidates, ['--version']);
  if (python) {
    throw new EngineError(
      `${python.command} (${python.version}) has no pip, which downloads the TensorFlow library.`,
      {
        remedy: "Install it ('apt-get install python3-pip', or 'python3 -m ensurepip').",
      },
    );
  }
  throw new EngineError(
    `No Python was found (tried ${candidates.join(', ')}); its pip fetches the TensorFlow library from PyPI.`,
    {
      remedy:
        "Install Python 3 with pip ('apt-get install python3 python3-pip'), or name it in the environment variable PYTHON.",
    },
  );
};

/** The command that runs npm, and the arguments before npm's own. */
export interface Npm {
  readonly command: string;
  readonly prefix: readonly string[];
}

/**
 * Finds npm: the one that runs this process, the one on the PATH, or the one next to this Node.
 * @throws EngineError if there is none.
 */
export const findNpm = async (env: Env = process.env): Promise<Npm> => {
  const script = env['npm_execpath'];
  const candidates: Npm[] = [
    { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', prefix: [] },
    { command: join(dirname(process.execPath), 'npm'), prefix: [] },
  ];
  if (script && basename(script) === 'npm-cli.js' && existsSync(script)) {
    candidates.unshift({ command: process.execPath, prefix: [script] });
  }
  for (const candidate of candidates) {
    if ((await runCommand(candidate.command, [...candidate.prefix, '--version'])).code === 0)
      return candidate;
  }
  throw new EngineError('No npm was found; it fetches the tfjs-node package.', {
    remedy: 'Install Node.js with npm, or put npm on the PATH.',
  });
};

/**
 * Returns the environment for npm in the engine's folder. Removes the variables that an outer npm set for its
 * package, which would direct npm to that package's workspace; registry, proxy and certificates stay.
 */
export const npmEnvironment = (env: Env = toolEnvironment()): Record<string, string | undefined> => {
  const own =
    /^npm_(package_|lifecycle_|command$|execpath$|node_execpath$|config_(workspace|workspaces|include_workspace_root|prefix|local_prefix|global|global_prefix|globalconfig|location|dry_run|package_lock|package_lock_only|omit|include|only|production|ignore_scripts|legacy_peer_deps|install_strategy|save|init|json|loglevel|long|parseable|if_present|script_shell|call|package|tag|force)(_|$))/i;
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !own.test(name) && name !== 'NODE_OPTIONS'),
  );
};

/** Returns the CPU's model and instruction set, on which `-march=native` depends. */
export const describeCpu = (): string => {
  let flags = '';
  try {
    const info = readFileSync('/proc/cpuinfo', 'utf8');
    flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(info)?.[1] ?? '';
  } catch {
    // Other systems have no such file; the model has to do.
  }
  return `${cpus()[0]?.model ?? 'unknown'} ${flags}`.trim();
};

/** Returns the likely cause of a failed download from its output; undefined if it is unknown. */
export const describeNetworkFailure = (output: string): string | undefined =>
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|Name or service not known|Temporary failure in name resolution|NewConnectionError|ConnectTimeout|Read timed out|Max retries exceeded|from versions: none/i.test(
    output,
  )
    ? 'the package index could not be reached'
    : undefined;

/** Returns whether a tool's output reports a full disk. */
export const saysDiskIsFull = (output: string): boolean =>
  /ENOSPC|No space left on device|disk quota/i.test(output);

export { outputTail };
