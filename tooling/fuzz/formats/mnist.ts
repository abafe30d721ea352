import { gzipSync } from 'node:zlib';
import { mnist as readMnist } from '@tractjs/data/node';
import { bytes } from '../build/bytes';
import { gzipZeros } from '../build/zeros';
import { damageBytes } from '../damage/bytes';
import type { Files, Format } from '../format';

const images = bytes([0, 0, 8, 3], [0, 0, 0, 2], [0, 0, 0, 28], [0, 0, 0, 28], new Uint8Array(2 * 784));
const labels = bytes([0, 0, 8, 1], [0, 0, 0, 2], [3, 9]);
const [IMAGES, LABELS] = ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'] as const;

/** Folders with MNIST's files, packed and not: bytes of either, before and after packing, and files that are missing. */
export const mnist: Format = {
  name: 'mnist',
  whole: [
    { [IMAGES]: images, [LABELS]: labels },
    { [`${IMAGES}.gz`]: gzipSync(images), [`${LABELS}.gz`]: gzipSync(labels) },
  ],
  damaged(dice): Files {
    const [a, b] = dice.chance(0.5)
      ? [damageBytes(images, dice), labels]
      : [images, damageBytes(labels, dice)];
    if (dice.chance(0.4)) return { [IMAGES]: a, [LABELS]: b };
    if (dice.chance(0.01))
      return { [`${IMAGES}.gz`]: gzipZeros(dice.pick([50, 600]) * 2 ** 20), [LABELS]: labels };
    if (dice.chance(0.1)) return { [dice.pick([IMAGES, `${LABELS}.gz`, 'other'])]: a };
    const packed = gzipSync(a, { level: 1 });
    return { [`${IMAGES}.gz`]: dice.chance(0.5) ? damageBytes(packed, dice) : packed, [LABELS]: b };
  },
  async read(folder) {
    readMnist({ folder, split: 'test', seed: 0 });
  },
};
