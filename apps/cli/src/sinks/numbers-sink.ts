import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beside } from '../files';
import type { SampleSink } from './sample-sink';

/**
 * A safetensors file with the tensor "samples", float32 [N, ...shape], written as samples come: beside its place, where
 * it is put at the end. The header has a fixed length, so that it can be written last, with the number that there are.
 */
export const numbersSink = async (path: string, shape: readonly number[]): Promise<SampleSink> => {
  await mkdir(dirname(path), { recursive: true });
  const temporary = beside(path);
  const file = await open(temporary, 'w');
  const size = shape.reduce((a, b) => a * b, 1);
  let count = 0;
  await file.writeFile(header(0, shape));
  return {
    path,
    async add(values) {
      await file.writeFile(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      count += values.length / size;
    },
    async finish() {
      await file.write(header(count, shape), 0, HEADER_BYTES, 0);
      await file.close();
      await rename(temporary, path);
    },
    async abandon() {
      await file.close();
      await rm(temporary, { force: true });
    },
  };
};

/** Room for any shape, and a multiple of 8: the values are aligned. */
const HEADER_BYTES = 512;

/** The length of the table as 8 bytes, the table, and spaces, as https://github.com/huggingface/safetensors has it. */
const header = (count: number, shape: readonly number[]): Uint8Array => {
  const bytes = [count, ...shape].reduce((a, b) => a * b, 4);
  const table = { samples: { dtype: 'F32', shape: [count, ...shape], data_offsets: [0, bytes] } };
  const result = new Uint8Array(HEADER_BYTES).fill(0x20);
  result.set(new TextEncoder().encode(JSON.stringify(table)), 8);
  new DataView(result.buffer).setBigUint64(0, BigInt(HEADER_BYTES - 8), true);
  return result;
};
