import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import { beforeAll, expect, it } from 'vitest';
import { type AdamOptions, adamState, adamUpdate } from './adam/adam';
import { attention, multiHeadAttention } from './layers/attention';
import { groupNorm } from './layers/group-norm';

beforeAll(() => tf.setBackend('cpu'));

const ones = (...shape: number[]) => tf.ones(shape);
const adam = (options: AdamOptions, gradient = ones(2)) => {
  const params = { w: ones(2) };
  return adamUpdate(params, { w: gradient }, adamState(params), options);
};

it.each<[string, () => unknown, string]>([
  [
    'attention without tokens',
    () => attention(ones(2), { heads: 1, order: 'qkv' } as never),
    'qkv is "of shape [2]": attention needs [N, tokens, channels] or [N, H, W, channels].',
  ],
  [
    'attention of two shapes',
    () => multiHeadAttention(ones(1, 2, 4), ones(1, 3, 4), ones(1, 2, 4), 2),
    `k is "of shape [1,3,4]": give q's shape, [1,2,4].`,
  ],
  [
    'a group norm with another gamma',
    () => groupNorm(ones(1, 2, 2, 4), ones(3), ones(4), { groups: 2 }),
    'gamma is "of shape [3]": give one value for each channel of x, [4].',
  ],
  [
    'a momentum of 1',
    () => adam({ learningRate: 1, beta1: 1 }),
    'beta1 is 1: give a number from 0 to below 1.',
  ],
  [
    'a gradient of another shape',
    () => adam({ learningRate: 1 }, ones(3)),
    'the parameter of that name has the shape [2]: every record needs the same names and shapes.',
  ],
])('%s is named, with the remedy', (_, work, message) => {
  const inTidy = () => {
    tf.tidy(() => {
      work();
    });
  };
  expect(inTidy).toThrow(TractError);
  expect(inTidy).toThrow(message);
});
