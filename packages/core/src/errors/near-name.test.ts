import { describe, expect, it } from 'vitest';
import { TractError } from './errors';
import { nearName, unknownName } from './near-name';

describe('nearName', () => {
  it.each([
    ['minst', 'mnist'],
    ['learning_rate', 'learningRate'],
    ['sampels', 'samples'],
    ['imagenet-64', undefined],
    ['', undefined],
  ])('finds for %s the name %s', (name, meant) => {
    expect(nearName(name, ['mnist', 'learningRate', 'samples'])).toBe(meant);
  });

  it('prefers the nearer of two names, and the first of two equally near ones', () => {
    expect(nearName('heum', ['heat', 'heun'])).toBe('heun');
    expect(nearName('ab', ['ac', 'ad'])).toBe('ac');
    expect(nearName('ab', [])).toBeUndefined();
  });
});

describe('unknownName', () => {
  it('shows the name, the nearest one and all known ones', () => {
    const error = unknownName('dataset', 'minst', ['mnist', 'ring']);
    expect(error).toBeInstanceOf(TractError);
    expect(error.message).toBe(
      '"minst" is not a known dataset. Did you mean "mnist"? There are: mnist, ring.',
    );
    expect(unknownName('dataset', 7, ['mnist']).message).toBe('7 is not a known dataset. There are: mnist.');
  });
});

it('neither compares nor repeats a name of a megabyte in full', () => {
  const long = 'm'.repeat(2 ** 20);
  expect(nearName(long, ['mnist'])).toBeUndefined();
  expect(unknownName('dataset', long, ['mnist']).message).toMatch(
    /^"m{90}\[\.\.\. \d+ characters \.\.\.\]m{30}" is not a known dataset\. There are: mnist\.$/,
  );
});

it('accepts two edits, or a third of the length of a long name', () => {
  const long = 'uniform-log-snr';
  // The name has 15 characters, so up to 5 edits are accepted.
  expect(nearName('uniformlogsnrabcde', [long])).toBe(long);
  expect(nearName('uniformlogsnrabcdef', [long])).toBeUndefined();
  expect(nearName('unifosnr', [long])).toBe(long);
  expect(nearName('unifsnr', [long])).toBeUndefined();
  expect(nearName('xxxxxrmlogsnr', [long])).toBe(long);
  expect(nearName('xxxxxxmlogsnr', [long])).toBeUndefined();
  // A short name: 2 edits.
  expect(nearName('vxy', ['ve'])).toBe('ve');
  expect(nearName('vxyz', ['ve'])).toBeUndefined();
  expect(nearName('KARRAS_', ['karras'])).toBe('karras');
  expect(nearName('abc', ['abx', 'abc'])).toBe('abc');
});
