import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseIdx } from '@tractjs/data';
import { bytes } from '../build/bytes';
import { damageBytes } from '../damage/bytes';
import type { Format } from '../format';

const whole = bytes([0, 0, 8, 3], [0, 0, 0, 2], [0, 0, 0, 3], [0, 0, 0, 4], new Uint8Array(24).fill(7));

/** IDX, the format of MNIST's files. */
export const idx: Format = {
  name: 'idx',
  whole: [{ 'digits.idx': whole }],
  damaged: (dice) => ({ 'digits.idx': damageBytes(whole, dice) }),
  async read(folder) {
    const path = join(folder, 'digits.idx');
    parseIdx(readFileSync(path), path);
  },
};
