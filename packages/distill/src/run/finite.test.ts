import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { checkFinite, NotFiniteError, notFinite } from './finite';

beforeAll(() => tf.setBackend('cpu'));

it('names the tensors with a number that is not finite, and leaks no tensor', () => {
  const fine = { a: tf.tensor1d([1, -3e38, 3e38]), b: tf.scalar(0) };
  const bad = { c: tf.tensor2d([[1, Number.NaN]]), d: tf.scalar(Number.NEGATIVE_INFINITY) };
  const before = tf.memory().numTensors;
  expect(notFinite({})).toEqual([]);
  expect(notFinite(fine)).toEqual([]);
  expect(notFinite({ ...fine, ...bad })).toEqual(['c', 'd']);
  expect(() => checkFinite(fine, 'It', 'repair it.')).not.toThrow();
  expect(tf.memory().numTensors).toBe(before);
  tf.dispose([fine, bad]);
});

it('lists three names and the number of the others', () => {
  const tensors = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [name, tf.scalar(Number.NaN)]));
  const check = () => checkFinite(tensors, 'The model', 'repair it.');
  expect(check).toThrow(NotFiniteError);
  expect(check).toThrow('The model has numbers that are not finite, in a, b, c and 2 more: repair it.');
  const { a, b, c } = tensors;
  const three = { a, b, c } as Readonly<Record<string, tf.Tensor>>;
  expect(() => checkFinite(three, 'The model', 'repair it.')).toThrow('in a, b, c: repair it.');
  tf.dispose(tensors);
});
