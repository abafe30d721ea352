import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { iddpmPrecond } from './edm/preconditions';
import { decodeDocument } from './model-folder/model-document';
import { storedParams } from './model-folder/save-model';
import { parseConfig } from './parts/checked-json';
import { optionReader } from './parts/option-reader';
import { encodeSafetensors, toFloat32 } from './safetensors/safetensors';

beforeAll(() => tf.setBackend('cpu'));

const document = (changes: object) =>
  JSON.stringify({
    format: 'tract-model',
    version: 1,
    network: { kind: 'mlp' },
    schedule: { kind: 'a' },
    grid: { kind: 'b' },
    weights: { file: 'a', bytes: 1, sha256: '' },
    provenance: {},
    ...changes,
  });
const decode = (changes: object) => () => decodeDocument(document(changes), 'model.json');

describe('errors name the problem and the remedy', () => {
  it.each([
    [
      'a network without a kind',
      decode({ network: { width: 1 } }),
      'model.json has no usable "network", which should be an object with a kind: it was changed or is damaged. Save or copy the model again.',
    ],
    [
      'weights without a size',
      decode({ weights: { file: 'a' } }),
      '"weights", which should be an object with file, bytes and sha256',
    ],
    [
      'a provenance that is a list',
      decode({ provenance: [] }),
      '"provenance", which should be an object: it was changed',
    ],
    ['a bad flag', () => optionReader({ a: 1 }).flag('a', true), 'a is 1: give true or false.'],
    ['a bad list', () => optionReader({ a: 1 }).choices('a', [], ['b']), 'a is 1: give a list of names.'],
    [
      'numbers of booleans',
      () => toFloat32({ dtype: 'BOOL', shape: [1], data: Uint8Array.of(1) }),
      'A tensor of dtype BOOL does not contain numbers: convert it to U8 or F32.',
    ],
    [
      'an array of another kind',
      () => encodeSafetensors({ a: { dtype: 'F32', shape: [1], data: Uint8Array.of(1) as never } }),
      '.data is ',
    ],
    [
      'a parameter of whole numbers',
      () =>
        tf.tidy(() => {
          storedParams({ a: tf.tensor1d([1], 'int32') });
        }),
      'The parameter "a" is int32, and a model folder contains float32: cast it first.',
    ],
    [
      'a configuration that is very long',
      () => parseConfig(' '.repeat(2 ** 20 + 1), 'config.json'),
      'config.json has 1048577 characters, more than 1048576. Write it again, with plain JSON.',
    ],
    [
      'a table without levels',
      () => iddpmPrecond([1])(1),
      "table is [1]: give iDDPM's noise levels, from iddpmTable().",
    ],
  ])('%s', (_, work, message) => {
    expect(work).toThrow(TractError);
    expect(work).toThrow(message);
  });
});
