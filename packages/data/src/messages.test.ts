import { TractError } from '@tractjs/core';
import { expect, it } from 'vitest';
import { dataset } from './dataset';
import { tarReader } from './formats/tar-reader';
import { parseIdx } from './mnist/parse-idx';
import { checkMixture } from './points/mixture';
import { tarOf } from './testing/tar-bytes';

const means = [
  [0, 0],
  [1, 1],
];
const linked = () => {
  const reader = tarReader({ where: 'x.tar', wants: () => true, take: () => {}, maxBytes: 10 });
  reader.push(tarOf([{ name: 'b.png', type: '1' }]));
};

it.each<[string, () => unknown, string]>([
  [
    'a mixture with too few weights',
    () => checkMixture({ means, std: 1, weights: [1] }),
    'weights is [1]: there are 2 means: give one number for each.',
  ],
  [
    'a standard deviation of 0',
    () => checkMixture({ means, std: [1, 0] }),
    'std[1] is 0: give a positive finite number.',
  ],
  [
    'bytes without a name',
    () => parseIdx(new Uint8Array(9), ''),
    'name is "": give a name for the bytes, such as their path, for error messages.',
  ],
  [
    'a link in an archive',
    linked,
    'b.png in x.tar is stored as a hard link (tar --hard-dereference avoids them): create the archive again with plain files.',
  ],
])('names %s, with the remedy', (_, work, message) => {
  expect(work).toThrow(TractError);
  expect(work).toThrow(message);
});

it('mentions that a path is accepted if a name is unknown', async () => {
  await expect(dataset('mnits', { seed: 0 })).rejects.toThrow(
    /"mnits" is not a known dataset.* The path of a folder or an archive of images is accepted too\./,
  );
});
