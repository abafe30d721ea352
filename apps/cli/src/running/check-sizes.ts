import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { badArgument } from '@tractjs/core';
import { UsageError } from '../errors';

/** What there is room in. Bytes. */
export interface Room {
  /** Of the machine, or of the container that this process is in. */
  readonly memory: number;
  /** Of JavaScript's values: see node --max-old-space-size. */
  readonly heap: number;
}

/** The room that this process has. */
export const roomHere = (): Room => {
  const { constrainedMemory } = process as { constrainedMemory?: () => number };
  const limit = constrainedMemory?.() ?? 0;
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return { memory, heap: getHeapStatistics().heap_size_limit };
};

/** Numbers of a tensor at most: kernels count them in 32 bits. */
const MOST_NUMBERS = 2 ** 31 - 1;
/** Tensors of a batch that are live at once at least, in float32: data, noise, their sum, prediction and target. */
const TENSORS = 5;
/** Copies of the parameters of a run: themselves, two moments of Adam, an average and the gradient. */
const COPIES = 5;
/** Bytes of JavaScript's values for an example of a batch (three levels and its draws), a step of a grid, and a judged sample. */
const VALUES = { example: 512, step: 256, sample: 32 } as const;

const refused = (flag: string, value: unknown, why: string, remedy: string): UsageError =>
  new UsageError(badArgument(flag, value, `${why}: ${remedy}`).message);

const amount = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toPrecision(3)} GB` : `${Math.ceil(bytes / 1e6)} MB`;

const checkHeap = (flag: string, count: number, each: number, { heap }: Room): void => {
  // The other half is for all else.
  const most = Math.floor(heap / 2 / each);
  if (count > most)
    throw refused(
      flag,
      count,
      `it needs ${amount(count * each)} of Node's heap at least`,
      `give ${most} or less.`,
    );
};

/**
 * Checks a batch before memory is asked for, by what it takes at the very least. @throws UsageError naming --batch if that is more
 * than there is.
 */
export const checkBatch = (batch: number, shape: readonly number[], room: Room = roomHere()): void => {
  checkHeap('--batch', batch, VALUES.example, room);
  const numbers = shape.reduce((a, b) => a * b, 1);
  const most = Math.floor(Math.min(MOST_NUMBERS, room.memory / 4 / TENSORS) / numbers);
  if (batch > most)
    throw refused(
      '--batch',
      batch,
      `with examples of [${shape}] it needs ${amount(4 * TENSORS * numbers * batch)} at least, and there are ${amount(room.memory)} of memory`,
      `give ${most} or less.`,
    );
};

/** Checks numbers of steps, whose levels are computed first. @throws UsageError naming the flag. */
export const checkStepCounts = (flag: string, counts: readonly number[], room: Room = roomHere()): void => {
  for (const count of counts) checkHeap(flag, count, VALUES.step, room);
};

/** Checks a number of samples that are judged. @throws UsageError naming --count. */
export const checkJudged = (count: number, room: Room = roomHere()): void =>
  checkHeap('--count', count, VALUES.sample, room);

/** A network; those that a command line can name say their shapes. */
interface Shaped {
  readonly name?: string;
  paramShapes?(): Readonly<Record<string, readonly number[]>>;
}

/** Checks a network that is to be trained. @throws UsageError naming --network. */
export const checkParameters = (network: Shaped, shown: unknown, { memory }: Room = roomHere()): void => {
  const numbers = Object.values(network.paramShapes?.() ?? {})
    .map((shape) => shape.reduce((a, b) => a * b, 1))
    .reduce((a, b) => a + b, 0);
  const bytes = 4 * COPIES * numbers;
  if (bytes > memory)
    throw refused(
      '--network',
      shown,
      `training its ${numbers} parameters needs ${amount(bytes)} at least, and there are ${amount(memory)} of memory`,
      'give it less width or fewer layers.',
    );
};

/** Checks a file of `count` samples against the disk. @throws UsageError naming --count. */
export const checkDisk = async (
  count: number,
  shape: readonly number[],
  path: string,
  freeAt: (folder: string) => Promise<number> = freeBytes,
): Promise<void> => {
  const each = 4 * shape.reduce((a, b) => a * b, 1);
  const free = await freeAt(dirname(resolve(path)));
  if (count * each <= free) return;
  const why = `${path} would have ${amount(count * each)}, and ${amount(free)} are free on its disk`;
  throw refused(
    '--count',
    count,
    why,
    `give ${Math.floor(free / each)} or less, or write it to another disk.`,
  );
};

/** Free bytes of the disk of a folder, or of the nearest above it that is there. */
const freeBytes = async (folder: string): Promise<number> => {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return folder === dirname(folder) ? Number.POSITIVE_INFINITY : freeBytes(dirname(folder));
  }
};
