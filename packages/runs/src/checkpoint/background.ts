import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type DiskProblem, type FileLayer, problemOf } from '../disk';
import { type WriteRequest, type Written, writeCheckpoint } from './write-checkpoint';

/**
 * A task of the saving thread: to allocate a buffer of so many bytes for a state, or to write a checkpoint.
 */
export type Task = { readonly allocate: number } | { readonly request: WriteRequest };

/** The result of a task, with a buffer for the next state. */
export interface Outcome {
  readonly buffer?: ArrayBuffer;
  readonly written?: Written;
  readonly problem?: DiskProblem;
}

/** Does a task. The task's buffer is transferred to the thread and back. Never rejects. */
export type Background = (task: Task) => Promise<Outcome>;

/** Returns a function that does tasks on this thread. */
export const onThisThread =
  (files: FileLayer): Background =>
  async (task) => {
    if ('allocate' in task) return {};
    const { request } = task;
    const { buffer } = request.tensors;
    try {
      return { buffer, written: await writeCheckpoint(files, request) };
    } catch (error) {
      return { buffer, problem: problemOf(error) };
    }
  };

/**
 * Returns a function that does each task on its own thread. Without the thread's program, which is next to
 * this file in the package's build, tasks are done on this thread.
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
      resolve({ problem: { message: `the saving thread ended (${error.message})` } }),
    );
    // Has no effect after a message.
    worker.on('exit', () => resolve({ problem: { message: 'the saving thread ended' } }));
    worker.postMessage(task, 'request' in task ? [task.request.tensors.buffer] : []);
  });
