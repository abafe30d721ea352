import { writeAtomically } from '../destinations/files';
import { pictureOf } from '../report/picture';
import type { SampleSink } from './sample-sink';

/** Limit on the numbers in a picture, 64 MiB: 21,399 images of MNIST, 5,461 of CIFAR-10. */
export const MAX_SHOWN: number = 2 ** 24;

/**
 * Writes one picture of the first samples, up to `maxShown` numbers, at the end.
 * @throws UsageError if samples of this shape cannot be drawn.
 */
export const pictureSink = (
  path: string,
  shape: readonly number[],
  maxShown: number = MAX_SHOWN,
): SampleSink => {
  const picture = pictureOf(shape);
  const size = shape.reduce((a, b) => a * b, 1);
  const room = Math.max(1, Math.floor(maxShown / size)) * size;
  const shown: Float32Array[] = [];
  let length = 0;
  return {
    path,
    async add(values) {
      const part = values.subarray(0, room - length);
      if (part.length > 0) shown.push(part);
      length += part.length;
    },
    async finish() {
      const all = new Float32Array(length);
      let at = 0;
      for (const part of shown) {
        all.set(part, at);
        at += part.length;
      }
      await writeAtomically(path, picture(all));
    },
    async abandon() {},
  };
};
