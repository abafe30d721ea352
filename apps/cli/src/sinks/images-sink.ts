import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageName } from '../destinations/check-images';
import { UsageError } from '../errors';
import { encodePng } from '../report/png';
import type { SampleSink } from './sample-sink';

/**
 * Writes a PNG file per image into a folder, named by its index from `start` on.
 * @throws UsageError if samples are not images.
 */
export const imagesSink = async (
  folder: string,
  shape: readonly number[],
  start: number,
): Promise<SampleSink> => {
  const [height = 0, width = 0, channels] = shape;
  if (shape.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new UsageError(
      `Samples of shape [${shape}] are not images: write them with --raw FILE.safetensors instead of --images.`,
    );
  }
  await mkdir(folder, { recursive: true });
  const size = height * width * channels;
  let next = start;
  let writing: Promise<unknown> = Promise.resolve();
  return {
    path: folder,
    async add(values) {
      const writes = [];
      for (let at = 0; at < values.length; at += size, next++) {
        const image = encodePng(values.subarray(at, at + size), { height, width, channels });
        writes.push(writeFile(join(folder, imageName(next)), image));
      }
      await writing;
      // Files are written while the next batch is drawn; the next call reports a failure.
      writing = Promise.all(writes);
      writing.catch(() => {});
    },
    async finish() {
      await writing;
    },
    async abandon() {
      await writing.catch(() => {});
    },
  };
};
