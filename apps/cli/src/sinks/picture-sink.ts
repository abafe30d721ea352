import { writeWhole } from '../files';
import { pictureOf } from '../report/picture';
import type { SampleSink } from './sample-sink';

/** Numbers that a picture is made of at most, 64 MiB of them: 21,399 images of MNIST, 5,461 of CIFAR-10. */
export const MOST_SHOWN: number = 2 ** 24;

/** One picture of the first samples, as many as `mostShown` numbers are: written at the end. @throws UsageError where a shape has none. */
export const pictureSink = (
  path: string,
  shape: readonly number[],
  mostShown: number = MOST_SHOWN,
): SampleSink => {
  const picture = pictureOf(shape);
  const size = shape.reduce((a, b) => a * b, 1);
  const room = Math.max(1, Math.floor(mostShown / size)) * size;
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
      const whole = new Float32Array(length);
      let at = 0;
      for (const part of shown) {
        whole.set(part, at);
        at += part.length;
      }
      await writeWhole(path, picture(whole));
    },
    async abandon() {},
  };
};
