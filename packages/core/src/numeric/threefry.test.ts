import { expect, it } from 'vitest';
import { threefry2x32 } from './threefry';

// Known answers of the Random123 library, threefry 2x32 with 20 rounds.
it.each([
  ['zeros', [0, 0], [0, 0], [0x6b200159, 0x99ba4efe]],
  ['ones', [0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x1cb996fc, 0xbb002be7]],
  ['digits of pi', [0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], [0xc4923a9c, 0x483df7a0]],
] as const)('threefry2x32 gives the known answer for %s', (_, key, counter, answer) => {
  const out = new Uint32Array(2);
  threefry2x32(key[0], key[1], counter[0], counter[1], out);
  expect(Array.from(out)).toEqual(answer);
});
