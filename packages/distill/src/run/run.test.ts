import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { DataSource, Network } from '@tractjs/core';
import { beforeAll, expect, it } from 'vitest';
import { gaussianData, linearNetwork } from '../testing/test-support';
import { checkCount, checkData, yieldToEventLoop } from './run';

beforeAll(() => tf.setBackend('cpu'));

const labelled: DataSource = {
  ...gaussianData,
  classes: 3,
  batch: async (position, count) => ({
    ...(await gaussianData.batch(position, count)),
    labels: tf.zeros([count], 'int32'),
  }),
};
const conditional: Network = { ...linearNetwork, classes: 3 };

it('checkData compares shapes and classes', () => {
  checkData(gaussianData, linearNetwork);
  checkData(labelled, linearNetwork);
  checkData(labelled, conditional);
  expect(() => checkData({ ...gaussianData, shape: [3] }, linearNetwork)).toThrow(
    'its examples have shape [3], but the network takes [2]',
  );
  expect(() => checkData(gaussianData, conditional)).toThrow(
    'it has 0 classes, but the network is conditioned on 3',
  );
});

it('checkCount takes whole numbers above 0', () => {
  expect(checkCount('batch', 3)).toBe(3);
  for (const value of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    expect(() => checkCount('batch', value)).toThrow(`batch is ${value}`);
});

it('yieldToEventLoop lets pending callbacks run', async () => {
  const order: string[] = [];
  setImmediate(() => order.push('waiting'));
  await yieldToEventLoop();
  expect(order).toEqual(['waiting']);
});
