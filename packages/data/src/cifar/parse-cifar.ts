import { TractError } from '@tractjs/core';

/** The download page. */
const CIFAR_HOME = 'https://www.cs.toronto.edu/~kriz/cifar.html';
/** The remedy of errors about files: how to get them. */
export const CIFAR_REMEDY = `download cifar-10-binary.tar.gz, the binary version, from ${CIFAR_HOME} and give that file, or the folder that you unpack it into (\`folder\`, --data-folder).`;

/** Side of CIFAR-10's images. */
export const CIFAR_SIDE = 32;
const PIXELS = CIFAR_SIDE * CIFAR_SIDE;
/** Bytes of one colour image. */
export const CIFAR_IMAGE_BYTES: number = 3 * PIXELS;
const RECORD = 1 + CIFAR_IMAGE_BYTES;
const CLASSES = 10;

/** The records of one batch file. */
export interface CifarRecords {
  /** [count, 32, 32, 3]. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * Parses a batch file of CIFAR-10's binary version: `count` records of one byte for the class and 3072 bytes
 * for the image, as a red, a green and a blue plane in row-major order. `name` identifies the bytes in
 * errors.
 * @throws TractError if there are not exactly `count` records, or a class is not from 0 to 9.
 */
export const parseCifar = (bytes: Uint8Array, count: number, name: string): CifarRecords => {
  const bad = (found: string) =>
    new TractError(
      `${name} is not a complete file of CIFAR-10's binary version: ${found}. Instead, ${CIFAR_REMEDY}`,
    );
  if (bytes.length !== count * RECORD)
    throw bad(`it has ${bytes.length} bytes, but ${count} records of ${RECORD} bytes take ${count * RECORD}`);
  const images = new Uint8Array(count * CIFAR_IMAGE_BYTES);
  const labels = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const label = bytes[i * RECORD] as number;
    if (label >= CLASSES) throw bad(`its record ${i} has the class ${label}, outside 0 to ${CLASSES - 1}`);
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
