import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { namingPath, temporaryName } from '@tractjs/runs';
import { isReplaceable } from '../destinations/is-replaceable';
import { samplesHeader } from './numbers-header';
import type { SampleSink } from './sample-sink';

/**
 * Writes a safetensors file with the tensor "samples", float32 [N, ...shape], as samples arrive: to a temporary file,
 * renamed at the end. The header has a fixed length, so it is written last, with the actual number. A path that is not a
 * regular file, such as a pipe, is written into and gets the expected number, `count`, at the start.
 */
export const numbersSink = async (
  path: string,
  shape: readonly number[],
  count: number,
): Promise<SampleSink> => {
  await mkdir(dirname(path), { recursive: true });
  const temporary = (await isReplaceable(path)) ? temporaryName(path) : undefined;
  const file = await open(temporary ?? path, 'w');
  const size = shape.reduce((a, b) => a * b, 1);
  let written = 0;
  const write = (bytes: Uint8Array) => namingPath(path, () => file.writeFile(bytes));
  await write(samplesHeader(temporary ? 0 : count, shape));
  return {
    path,
    async add(values) {
      await write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      written += values.length / size;
    },
    async finish() {
      if (await isSeekable(file))
        await namingPath(path, () => file.write(samplesHeader(written, shape), 0, undefined, 0));
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
