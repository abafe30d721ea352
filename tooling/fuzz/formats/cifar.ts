import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCifar } from '../../../packages/data/src/cifar/parse-cifar';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import { damageParts } from '../damage/parts';
import type { Format } from '../format';

const record = (label: number): Uint8Array => bytes([label], new Uint8Array(3072).fill(20 * label));
const records = [record(0), record(9)];

/** CIFAR-10's binary files: by their records, and bytes. */
export const cifar: Format = {
  name: 'cifar',
  whole: [{ 'test_batch.bin': bytes(...records) }],
  damaged: (dice) => ({
    'test_batch.bin': dice.chance(0.3)
      ? bytes(...damageParts(records, dice, [record(10), record(255)], [[record(3), record(4)]]))
      : damageBytes(bytes(...records), dice),
  }),
  async read(folder) {
    const path = join(folder, 'test_batch.bin');
    parseCifar(readFileSync(path), 2, path);
  },
};
