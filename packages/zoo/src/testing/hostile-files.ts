import { TractError } from '@tractjs/core';
import { expect } from 'vitest';
import { readContent } from '../families/open-checkpoint';
import { encodeSafetensors } from '../safetensors/safetensors';
import { memorySource } from './memory-source';
import { readTensors } from './read-all';

/** Reads a checkpoint in memory, with the values of all tensors. */
export const open = async (bytes: Uint8Array) => {
  const content = await readContent(memorySource(bytes));
  return { ...content, tensors: await readTensors(content.tensors) };
};

/** Expects work to fail with a TractError whose message matches. */
export const refused = async (work: Promise<unknown>, message: RegExp | string): Promise<void> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TractError);
  expect((error as Error).message).toMatch(message);
};

/** A safetensors file with two tensors, an arch and a config. */
export const safeFile = encodeSafetensors(
  {
    a: { dtype: 'F32', shape: [2], data: new Float32Array([1, 2]) },
    b: { dtype: 'U8', shape: [3], data: new Uint8Array([1, 2, 3]) },
  },
  { arch: 'x', config: '{"a": [1, {"b": 2}]}' },
);

/** Encodes text with one byte per character. */
export const latin = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
