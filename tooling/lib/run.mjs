import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] where the command runs; the repository's root by default
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {boolean} [show] also pass the output through as it arrives
 * @property {number} [limit] milliseconds after which the command is ended
 *
 * @typedef {object} RunResult
 * @property {number} code the exit status; 128 + n after signal n, 127 if it could not be started
 * @property {string} stdout
 * @property {string} stderr
 * @property {boolean} timedOut
 * @property {number} seconds
 */

/**
 * Runs a command without a shell and waits for it. Never throws on a failing command.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export const run = (command, args, { cwd = root, env = {}, show = false, limit } = {}) =>
  new Promise((resolve) => {
    const start = performance.now();
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      if (show) process.stdout.write(text);
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
      if (show) process.stderr.write(text);
    });
    const timer =
      limit === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGKILL');
          }, limit);
    /** @param {number} code */
    const end = (code) => {
      clearTimeout(timer);
      resolve({ code, stdout, stderr, timedOut, seconds: (performance.now() - start) / 1000 });
    };
    child.on('error', (error) => {
      stderr += error.message;
      end(127);
    });
    child.on('close', (code, signal) => end(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
  });

/**
 * Returns the command and first arguments that start npm: the npm that runs this script, if any.
 *
 * @returns {readonly [string, ...string[]]}
 */
export const npmCommand = () => {
  const path = process.env['npm_execpath'];
  return path !== undefined && /npm-cli\.c?js$/.test(path) ? [process.execPath, path] : ['npm'];
};

/**
 * Runs npm. See {@link run}.
 *
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export const npm = (args, options) => {
  const [command, ...first] = npmCommand();
  return run(command, [...first, ...args], options);
};

/**
 * Returns the text of both streams, or the end of a long one, for a message about a failed command.
 *
 * @param {RunResult} result
 */
export const outputOf = ({ stdout, stderr }) => {
  const lines = [stdout.trim(), stderr.trim()].filter(Boolean).join('\n').split('\n');
  return lines.length <= 60 ? lines.join('\n') : ['...', ...lines.slice(-60)].join('\n');
};
