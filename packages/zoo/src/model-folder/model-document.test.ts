import { TractError } from '@tractjs/core';
import { expect, it } from 'vitest';
import { networkFrom } from '../families/registry';
import { mlp } from '../networks/mlp';
import { unet } from '../networks/unet';
import { decodeDocument } from './model-document';

const text = (weights: string, provenance = '{}') =>
  `{"format":"tract-model","version":1,"network":{"kind":"mlp"},"schedule":{"kind":"a"},"grid":{"kind":"b"},"prediction":"x0","parameters":1,"weights":${weights},"provenance":${provenance}}`;
const weights = (file: string) => JSON.stringify({ file, bytes: 1, sha256: '' });

it('reads a document', () => {
  expect(decodeDocument(text(weights('model.safetensors')), 'model.json').weights.file).toBe(
    'model.safetensors',
  );
});

it.each([
  ['nesting', text(weights('a'), `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`), /more than 32 deep/],
  ['a key twice', text(weights('a'), '{"a":1,"a":2}'), /has "a" twice/],
  ['NaN', text(weights('a'), '{"loss":NaN}'), /JSON has no NaN/],
  ['a path outside the folder', text(weights('../x')), /no usable "weights\.file"/],
  ['the folder above', text(weights('..')), /no usable "weights\.file"/],
  ['a name of 3000 letters', text(weights('x'.repeat(3000))), /no usable "weights\.file"/],
  ['a name with a zero', text(weights('a\0b')), /no usable "weights\.file"/],
])('refuses %s', (_, document, message) => {
  expect(() => decodeDocument(document, 'model.json')).toThrow(TractError);
  expect(() => decodeDocument(document, 'model.json')).toThrow(message);
});

it.each([
  ['mlp', { dataStd: { toString: 1 } }, /dataStd is/],
  ['unet', { channels: { toString: 1 } }, /channels is/],
  ['dit', { mlpRatio: { toString: 1 } }, /mlpRatio is/],
])('%s refuses an option that cannot be converted to a number', (kind, options, message) => {
  expect(() => networkFrom({ kind, ...options })).toThrow(message);
});

it.each([
  ['mlp', () => mlp({ layers: 2 ** 32 }), /layers is 4294967296: give a whole number, 1 to 1024/],
  ['unet', () => unet({ blocks: 1e9 }), /blocks is 1000000000: give a whole number, 1 to 1024/],
])('%s refuses too many layers, as in a damaged description', (_, make, message) => {
  expect(make).toThrow(message);
});
