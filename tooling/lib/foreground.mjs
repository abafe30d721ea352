import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './run.mjs';
import { once } from './signals.mjs';

const posix = process.platform !== 'win32';

/**
 * Runs an interruptible command and waits for it. The command has its own process group: an interrupt from the terminal goes
 * to the entire group of this process, and npm then repeats it. This way the command and its children get it once, from
 * here, and this process lives until they are done.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {Promise<{ code: number, interrupted: boolean, output: string, error?: Error }>} the exit status, 128 + n
 *   after signal n; whether a signal was forwarded; the output through pipes
 */
export const foreground = (command, args, stdio) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio, detached: posix });
    let interrupted = false;
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    /** @param {NodeJS.Signals} signal */
    const pass = (signal) => {
      interrupted = true;
      try {
        if (posix && child.pid !== undefined) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // It has just ended.
      }
    };
    const handlers = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']).map((signal) => {
      const handler = once(1000, () => pass(signal));
      process.on(signal, handler);
      return () => process.off(signal, handler);
    });
    child.on('error', (error) => {
      for (const off of handlers) off();
      resolve({ code: 127, interrupted, output, error });
    });
    child.on('close', (code, signal) => {
      for (const off of handlers) off();
      resolve({ code: signal === null ? (code ?? 1) : 128 + constants.signals[signal], interrupted, output });
    });
  });
