import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type DiskProblem, type FileLayer, problemOf } from '../disk';
import { type WriteRequest, type Written, writeCheckpoint } from './write-checkpoint';

/** What a thread is started for: to make room for a state, or to write it. */
export type Task = { readonly room: number } | { readonly request: WriteRequest };

/** What it comes to, with the room for the next one. */
export interface Outcome {
  readonly room?: ArrayBuffer;
  readonly written?: Written;
  readonly problem?: DiskProblem;
}

/** Does a task; its memory moves there and back. Never rejects. */
export type Background = (task: Task) => Promise<Outcome>;

/** Does a task on this thread. */
export const onThisThread =
  (files: FileLayer): Background =>
  async (task) => {
    if ('room' in task) return {};
    const { request } = task;
    const room = request.tensors.buffer;
    try {
      return { room, written: await writeCheckpoint(files, request) };
    } catch (error) {
      return { room, problem: problemOf(error) };
    }
  };

/**
 * Does each task on a thread of its own, which ends with it; on this one where the program of the threads, which the
 * package's build puts beside it, is not there.
 */
export const inBackground = (
  files: FileLayer,
  program: URL = new URL('save-worker.js', import.meta.url),
): Background =>
  existsSync(fileURLToPath(program)) ? (task) => onThread(program, task) : onThisThread(files);

const onThread = (program: URL, task: Task): Promise<Outcome> =>
  new Promise((resolve) => {
    const worker = new Worker(program);
    worker.on('message', resolve);
    worker.on('error', (error) =>
      resolve({ problem: { message: `the thread that saves ended (${error.message})` } }),
    );
    // Of no effect where there was a message.
    worker.on('exit', () => resolve({ problem: { message: 'the thread that saves ended' } }));
    worker.postMessage(task, 'request' in task ? [task.request.tensors.buffer] : []);
  });
