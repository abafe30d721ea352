import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { badArgument } from '@tractjs/core';
import { UsageError } from '../errors';

/** Available memory in bytes. */
export interface Room {
  /** Memory of the machine, or of the container of this process. */
  readonly memory: number;
  /** Limit of JavaScript's heap: see node --max-old-space-size. */
  readonly heap: number;
}

/** Returns the memory available to this process. */
export const roomHere = (): Room => {
  const { constrainedMemory } = process as { constrainedMemory?: () => number };
  const limit = constrainedMemory?.() ?? 0;
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { memory, heap: getHeapStatistics().heap_size_limit };
};

/** Limit on the numbers of a tensor: kernels count them in 32 bits. */
const MAX_NUMBERS = 2 ** 31 - 1;
/** Lower bound on the float32 tensors of a batch that are alive at once: data, noise, their sum, prediction, target. */
const TENSORS = 5;
/** Copies of the parameters in a run: the parameters, two moments of Adam, an average and the gradient. */
const COPIES = 5;
/** Heap bytes per example of a batch (three levels and its random draws), per step of a grid, and per evaluated sample. */
const HEAP_BYTES = { example: 512, step: 256, sample: 32 } as const;

const refused = (flag: string, value: unknown, reason: string, remedy: string): UsageError =>
  new UsageError(badArgument(flag, value, `${reason}: ${remedy}`).message);

const amount = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toPrecision(3)} GB` : `${Math.ceil(bytes / 1e6)} MB`;

const checkHeap = (flag: string, count: number, each: number, { heap }: Room): void => {
  // The other half of the heap is for everything else.
  const max = Math.floor(heap / 2 / each);
  if (count > max)
    throw refused(
      flag,
      count,
      `it needs ${amount(count * each)} of Node's heap at least`,
      `give ${max} or less.`,
    );
};

/**
 * Checks the minimum memory of a batch before it is allocated.
 * @throws UsageError naming --batch if it exceeds the available memory.
 */
export const checkBatch = (batch: number, shape: readonly number[], room: Room = roomHere()): void => {
  checkHeap('--batch', batch, HEAP_BYTES.example, room);
  const numbers = shape.reduce((a, b) => a * b, 1);
  const max = Math.floor(Math.min(MAX_NUMBERS, room.memory / 4 / TENSORS) / numbers);
  if (batch > max)
    throw refused(
      '--batch',
      batch,
      `with examples of [${shape}] it needs at least ${amount(4 * TENSORS * numbers * batch)}, and this machine has ${amount(room.memory)} of memory`,
      `give ${max} or less.`,
    );
};

/** Checks the memory for the levels of numbers of steps. @throws UsageError naming the flag. */
export const checkStepCounts = (flag: string, counts: readonly number[], room: Room = roomHere()): void => {
  for (const count of counts) checkHeap(flag, count, HEAP_BYTES.step, room);
};

/** Checks the memory for a number of evaluated samples. @throws UsageError naming --count. */
export const checkEvaluated = (count: number, room: Room = roomHere()): void =>
  checkHeap('--count', count, HEAP_BYTES.sample, room);

/** A network, possibly with the shapes of its parameters. */
interface Shaped {
  readonly name?: string;
  paramShapes?(): Readonly<Record<string, readonly number[]>>;
}

/** Checks the memory for training a network. @throws UsageError naming --network. */
export const checkParameters = (network: Shaped, shown: unknown, { memory }: Room = roomHere()): void => {
  const numbers = Object.values(network.paramShapes?.() ?? {})
    .map((shape) => shape.reduce((a, b) => a * b, 1))
    .reduce((a, b) => a + b, 0);
  const bytes = 4 * COPIES * numbers;
  if (bytes > memory)
    throw refused(
      '--network',
      shown,
      `training its ${numbers} parameters needs at least ${amount(bytes)}, and this machine has ${amount(memory)} of memory`,
      'reduce its width or its layers.',
    );
};

/** Checks the disk space for a file of `count` samples. @throws UsageError naming --count. */
export const checkDisk = async (
  count: number,
  shape: readonly number[],
  path: string,
  freeAt: (folder: string) => Promise<number> = freeBytes,
): Promise<void> => {
  const each = 4 * shape.reduce((a, b) => a * b, 1);
  const free = await freeAt(dirname(resolve(path)));
  if (count * each <= free) return;
  const why = `${path} needs ${amount(count * each)}, and its disk has ${amount(free)} free`;
  throw refused(
    '--count',
    count,
    why,
    `give ${Math.floor(free / each)} or less, or write it to another disk.`,
  );
};

/** Returns the free bytes on the disk of a folder, or of its nearest ancestor that exists. */
const freeBytes = async (folder: string): Promise<number> => {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return folder === dirname(folder) ? Number.POSITIVE_INFINITY : freeBytes(dirname(folder));
  }
};
