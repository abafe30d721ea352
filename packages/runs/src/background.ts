import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { type DiskProblem, problemOf } from './disk-problem';
import type { FileLayer } from './file-layer';
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
 * Does each task on a thread of its own, which ends with it. The program is built beside this file; in the sources it is
 * TypeScript, and where that cannot be run tasks are done on this thread.
 */
export const inBackground = (files: FileLayer, program: URL | undefined = besideThis()): Background => {
  const here = onThisThread(files);
  let unusable = program === undefined;
  return async (task) => {
    if (unusable) return here(task);
    const outcome = await runThread(program as URL, task);
    if (outcome !== 'not started') return outcome;
    unusable = true;
    return here(task);
  };
};

const besideThis = (): URL | undefined =>
  ['save-worker.js', 'save-worker.ts']
    .map((name) => new URL(name, import.meta.url))
    .find((url) => existsSync(fileURLToPath(url)));

const runThread = (program: URL, task: Task): Promise<Outcome | 'not started'> =>
  new Promise((resolve) => {
    const worker = new Worker(program);
    let started = false;
    worker.on('message', (message: Outcome | 'ready') => {
      if (message !== 'ready') return resolve(message);
      started = true;
      worker.postMessage(task, 'request' in task ? [task.request.tensors.buffer] : []);
    });
    worker.on('error', (error) => {
      if (!started && program.pathname.endsWith('.ts')) resolve('not started');
      else resolve({ problem: { message: `the thread that saves ended (${error.message})` } });
    });
    // Of no effect where there was a message.
    worker.on('exit', () => resolve({ problem: { message: 'the thread that saves ended' } }));
  });
