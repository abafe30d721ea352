import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isPlain } from '../destinations/is-plain';
import { beside, namingPath } from '../files';
import { samplesHeader } from './numbers-header';
import type { SampleSink } from './sample-sink';

/**
 * A safetensors file with the tensor "samples", float32 [N, ...shape], written as samples come: beside its place, where
 * it is put at the end. The header has a fixed length, so that it can be written last, with the number that there are.
 * What is no plain file, such as a pipe, is written into, and is given the number that is expected, `count`, at the beginning.
 */
export const numbersSink = async (
  path: string,
  shape: readonly number[],
  count: number,
): Promise<SampleSink> => {
  await mkdir(dirname(path), { recursive: true });
  const temporary = (await isPlain(path)) ? beside(path) : undefined;
  const file = await open(temporary ?? path, 'w');
  const size = shape.reduce((a, b) => a * b, 1);
  let there = 0;
  const write = (bytes: Uint8Array) => namingPath(path, () => file.writeFile(bytes));
  await write(samplesHeader(temporary ? 0 : count, shape));
  return {
    path,
    async add(values) {
      await write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      there += values.length / size;
    },
    async finish() {
      if (await isSeekable(file))
        await namingPath(path, () => file.write(samplesHeader(there, shape), 0, undefined, 0));
      await namingPath(path, () => file.close());
      if (temporary) await rename(temporary, path);
    },
    async abandon() {
      await file.close();
      if (temporary) await rm(temporary, { force: true });
    },
  };
};

const isSeekable = async (file: FileHandle): Promise<boolean> => (await file.stat()).isFile();
