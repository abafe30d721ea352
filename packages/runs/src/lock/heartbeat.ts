import { Worker } from 'node:worker_threads';

/** Number of digits of the counter. */
export const BEAT_LENGTH = 12;

/** The thread's program. A string rather than a module, so that bundles do not need another file. */
const program = `
const { workerData: { file, position, every, length } } = require('node:worker_threads');
const { fdatasyncSync, writeSync } = require('node:fs');
let beats = 0;
setInterval(() => {
  try {
    writeSync(file, String(++beats).padStart(length, '0'), position);
    // So that other machines see it.
    fdatasyncSync(file);
  } catch {}
}, every);
`;

/** Options of `startHeartbeat`. */
export interface HeartbeatOptions {
  /** The file's descriptor, which stays valid if another process renames or removes the file. */
  readonly file: number;
  /** Offset of the counter in the file. */
  readonly position: number;
  /** Milliseconds between two beats. */
  readonly every: number;
}

/**
 * Starts a thread that increments the counter in a lock's file, also during a long step of training. The
 * thread does not keep the process alive. A beat that cannot be written, for example on a full disk, is
 * skipped. Returns a function that stops the thread.
 */
export const startHeartbeat = (options: HeartbeatOptions): (() => Promise<void>) => {
  const worker = new Worker(program, { eval: true, workerData: { ...options, length: BEAT_LENGTH } });
  worker.on('error', () => {});
  worker.unref();
  return async () => {
    await worker.terminate();
  };
};
