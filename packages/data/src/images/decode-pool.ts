import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { TractError } from '@tractjs/core';
import type { RawImage } from '../pixels';
import { type LoadOptions, loadImage } from './load-image';

/** What is sent to a thread. */
export interface LoadRequest {
  readonly id: number;
  readonly path: string;
  readonly options: LoadOptions;
}

/** What comes back: an image, or what an error says. */
export interface LoadAnswer {
  readonly id: number;
  readonly image?: RawImage;
  readonly problem?: string;
}

/** Reads an image, as `loadImage` does. */
export type ImageLoader = typeof loadImage;

interface Waiting {
  resolve(image: RawImage): void;
  reject(error: unknown): void;
}

/** A thread keeps no process alive that waits for nothing from it. */
const decodeThread = (program: URL): ImageLoader => {
  const worker = new Worker(program);
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let broken: TractError | undefined;
  const settle = (id: number): Waiting | undefined => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    return one;
  };
  worker.unref();
  worker.on('message', ({ id, image, problem }: LoadAnswer) => {
    const one = settle(id);
    if (image) one?.resolve(image);
    else one?.reject(new TractError(problem ?? ''));
  });
  worker.on('error', (error) => {
    broken = new TractError(`A thread that decodes images ended (${error.message}): start again.`);
    for (const id of [...waiting.keys()]) settle(id)?.reject(broken);
  });
  return (path, options) => {
    if (broken) return Promise.reject(broken);
    return new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, path, options } satisfies LoadRequest);
    });
  };
};

/** More than a few would take the cores from the steps that they work for. */
const MOST_THREADS = 4;

/**
 * Reads images on other threads, so that a step that computes goes on meanwhile; on this one where the
 * program of the threads, which the package's build puts beside it, is not there. Threads are started when
 * they are wanted.
 */
export const decodePool = (
  threads: number = Math.min(MOST_THREADS, availableParallelism()),
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
