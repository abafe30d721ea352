import type { FileHandle } from 'node:fs/promises';
import { freemem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { requireEngine, TractError } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { decodeSafetensorsHeader, type SafeHeader } from '@tractjs/zoo';
import { Damage, inFile, readExactly } from '../disk';
import { TENSORS } from './file-names';

/** Maximum size of a safetensors header, as in @tractjs/zoo. */
const MAX_HEADER_BYTES = 32 * 2 ** 20;

/**
 * Opens a file of tensors, checks its header against its size, and passes both to `work`.
 * @throws Damage if it is malformed, or has values that are not F32.
 */
export const openTensors = <T>(
  path: string,
  work: (file: FileHandle, header: SafeHeader) => Promise<T>,
): Promise<T> =>
  inFile(path, TENSORS, async (file, bytes) => {
    const start = new Uint8Array(Math.min(8, bytes));
    await readExactly(file, TENSORS, start, 0);
    const length = bytes < 8 ? 0n : new DataView(start.buffer).getBigUint64(0, true);
    const head = new Uint8Array(Math.min(bytes, 8 + Number(length > MAX_HEADER_BYTES ? 0n : length)));
    await readExactly(file, TENSORS, head, 0);
    return work(file, readHeader(head, bytes));
  });

const readHeader = (head: Uint8Array, bytes: number): SafeHeader => {
  try {
    const header = decodeSafetensorsHeader(head, bytes);
    const other = Object.entries(header.entries).find(([, { dtype }]) => dtype !== 'F32');
    if (other) throw new TractError(`its tensor ${JSON.stringify(other[0])} is ${other[1].dtype}, not F32`);
    return header;
  } catch (cause) {
    throw new Damage(`${TENSORS} cannot be used (${(cause as Error).message})`, { cause });
  }
};

/** Returns the available memory in bytes: of the container if Node.js knows it, otherwise of the machine. */
export const availableMemory = (): number =>
  (process as { availableMemory?: () => number }).availableMemory?.() ?? freemem();

/**
 * Reads the tensors of a file. The caller owns them.
 * @throws Damage if the file is malformed, TractError if there is not enough memory.
 */
export const readTensors = (
  path: string,
  available: () => number = availableMemory,
): Promise<Record<string, tf.Tensor>> =>
  openTensors(path, async (file, { entries, dataStart }) => {
    const needed = Object.values(entries).reduce((sum, { begin, end }) => sum + end - begin, 0);
    requireEngine();
    if (needed > available()) throw tooLarge(path, needed, available());
    const tensors: Record<string, tf.Tensor> = {};
    try {
      for (const [name, { shape, begin, end }] of Object.entries(entries)) {
        const values = new Float32Array((end - begin) / 4);
        await readExactly(file, TENSORS, new Uint8Array(values.buffer), dataStart + begin);
        tensors[name] = tf.tensor(values, [...shape], 'float32');
      }
      return tensors;
    } catch (error) {
      disposeParams(tensors);
      throw error instanceof RangeError ? tooLarge(path, needed, available()) : error;
    }
  });

const tooLarge = (path: string, needed: number, available: number): TractError =>
  new TractError(
    `${path} has ${megabytes(needed)} MB of tensors, and ${megabytes(available)} MB of memory are available: end other programs, or continue this run on a machine with more memory. Nothing was changed.`,
  );

const megabytes = (bytes: number): number => Math.ceil(bytes / 1e6);
