import { TractError } from '@tractjs/core';
import { expect, it } from 'vitest';
import { flaxFile } from '../testing/flax-file';
import { open, safeFile } from '../testing/hostile-files';
import { edm, legacy, zipped } from '../torch/testing/files';

it.each([
  ['safetensors', safeFile],
  ['torch', zipped],
  ['torch, legacy', legacy],
  ['EDM pickle', edm],
  ['flax msgpack', flaxFile],
])('refuses %s truncated at any byte', async (format, whole) => {
  expect((await open(whole)).format).toBe(format);
  for (let length = 0; length < whole.length; length++) {
    const verdict = await open(whole.subarray(0, length)).catch((error: unknown) => error);
    if (!(verdict instanceof TractError)) throw new Error(`${length} bytes of ${whole.length} are accepted.`);
  }
});
