import { Worker } from 'node:worker_threads';

/** Digits of the counter. */
export const BEAT_LENGTH = 12;

/** Text rather than a module, so that there is nothing to find beside a bundle. */
const program = `
const { workerData: { file, position, every, length } } = require('node:worker_threads');
const { fdatasyncSync, writeSync } = require('node:fs');
let beats = 0;
setInterval(() => {
  try {
    writeSync(file, String(++beats).padStart(length, '0'), position);
    // Other machines see it then.
    fdatasyncSync(file);
  } catch {}
}, every);
`;

export interface HeartbeatOptions {
  /** An open file's number. What another process does to the file's name does not matter. */
  readonly file: number;
  /** Where in the file the counter stands. */
  readonly position: number;
  /** Between two beats. Milliseconds. */
  readonly every: number;
}

/**
 * Counts up in a file, in a thread of its own: a long step of training does not stop it. It keeps no process alive. A
 * beat that cannot be written, such as on a full disk, is left out. Returns what stops it.
 */
export const startHeartbeat = (options: HeartbeatOptions): (() => Promise<void>) => {
  const worker = new Worker(program, { eval: true, workerData: { ...options, length: BEAT_LENGTH } });
  worker.on('error', () => {});
  worker.unref();
  return async () => {
    await worker.terminate();
  };
};
