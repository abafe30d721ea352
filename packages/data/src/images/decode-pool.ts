import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { TractError } from '@tractjs/core';
import type { RawImage } from '../pixels';
import { type LoadOptions, loadImage } from './load-image';

/** The message to a worker thread. */
export interface LoadRequest {
  readonly id: number;
  readonly path: string;
  readonly options: LoadOptions;
}

/** The answer of a worker thread: an image or the message of an error. */
export interface LoadAnswer {
  readonly id: number;
  readonly image?: RawImage;
  readonly problem?: string;
}

/** A function with the contract of `loadImage`. */
export type ImageLoader = typeof loadImage;

/** The promise of an image that a thread is to read. */
interface Pending {
  resolve(image: RawImage): void;
  reject(error: unknown): void;
}

/** Starts a worker thread, which keeps the process alive only while it has requests. */
const decodeThread = (program: URL): ImageLoader => {
  const worker = new Worker(program);
  const pending = new Map<number, Pending>();
  let next = 0;
  let broken: TractError | undefined;
  const settle = (id: number): Pending | undefined => {
    const promise = pending.get(id);
    pending.delete(id);
    if (pending.size === 0) worker.unref();
    return promise;
  };
  worker.unref();
  worker.on('message', ({ id, image, problem }: LoadAnswer) => {
    const promise = settle(id);
    if (image) promise?.resolve(image);
    else promise?.reject(new TractError(problem ?? ''));
  });
  worker.on('error', (error) => {
    broken = new TractError(`A thread that decodes images ended (${error.message}): restart the program.`);
    for (const id of [...pending.keys()]) settle(id)?.reject(broken);
  });
  return (path, options) => {
    if (broken) return Promise.reject(broken);
    return new Promise((resolve, reject) => {
      const id = next++;
      pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, path, options } satisfies LoadRequest);
    });
  };
};

/** Limit on threads: more would take cores from the computation that uses the images. */
const MAX_THREADS = 4;

/**
 * Returns a loader that reads images on worker threads, in parallel with the computation, or `loadImage`
 * itself if the worker program does not exist; the package's build puts it next to this file. Threads start
 * on first use.
 */
export const decodePool = (
  threads: number = Math.min(MAX_THREADS, availableParallelism()),
  program: URL = new URL('decode-worker.js', import.meta.url),
): ImageLoader => {
  if (!existsSync(fileURLToPath(program))) return loadImage;
  const started: ImageLoader[] = [];
  let turn = 0;
  return (path, options) => {
    const at = turn++ % threads;
    started[at] ??= decodeThread(program);
    return (started[at] as ImageLoader)(path, options);
  };
};
