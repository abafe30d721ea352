import { TractError } from '@tractjs/core';

/** Where the files come from. */
const CIFAR_HOME = 'https://www.cs.toronto.edu/~kriz/cifar.html';
/** How to come by the files. */
export const CIFAR_REMEDY = `download cifar-10-binary.tar.gz, the binary version, from ${CIFAR_HOME} and give that file, or the folder into which it was unpacked (\`folder\`, --data-folder).`;

/** Side of CIFAR-10's images. */
export const CIFAR_SIDE = 32;
const PIXELS = CIFAR_SIDE * CIFAR_SIDE;
/** Bytes of one image, in colour. */
export const CIFAR_IMAGE_BYTES: number = 3 * PIXELS;
const RECORD = 1 + CIFAR_IMAGE_BYTES;
const CLASSES = 10;

/** Images of one file of CIFAR-10. */
export interface CifarRecords {
  /** [count, 32, 32, 3]. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * Reads CIFAR-10's binary version: records of a byte for the class and 3072 for the image, all of its red before all
 * of its green and its blue, row by row. `name` says in errors what the bytes are.
 * @throws TractError where there are not `count` whole records, or a class is not from 0 to 9.
 */
export const parseCifar = (bytes: Uint8Array, count: number, name: string): CifarRecords => {
  const bad = (found: string) =>
    new TractError(
      `${name} is not a whole file of CIFAR-10's binary version: ${found}. Instead, ${CIFAR_REMEDY}`,
    );
  if (bytes.length !== count * RECORD)
    throw bad(`it has ${bytes.length} bytes, and ${count} records of ${RECORD} bytes take ${count * RECORD}`);
  const images = new Uint8Array(count * CIFAR_IMAGE_BYTES);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const label = bytes[i * RECORD] as number;
    if (label >= CLASSES) throw bad(`its record ${i} has the class ${label}, outside of 0 to ${CLASSES - 1}`);
    labels[i] = label;
    const from = i * RECORD + 1;
    const to = i * CIFAR_IMAGE_BYTES;
    for (let p = 0; p < PIXELS; p++) {
      images[to + 3 * p] = bytes[from + p] as number;
      images[to + 3 * p + 1] = bytes[from + p + PIXELS] as number;
      images[to + 3 * p + 2] = bytes[from + p + 2 * PIXELS] as number;
    }
  }
  return { images, labels };
};
