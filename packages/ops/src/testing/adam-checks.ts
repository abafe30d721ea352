import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import { adamState, adamUpdate } from '../adam/adam';
import { referenceAdam } from '../adam/adam-reference';
import { copyParams, disposeParams } from '../gradients/params';
import { distance, numbers } from './test-support';

const flat = (params: Params): number[] => Object.values(params).flatMap((x) => [...x.dataSync()]);
const fresh = (seed: number) => ({
  a: numbers([3, 4], seed),
  b: numbers([5], seed + 1),
  c: numbers([], seed + 2),
});

/** The error of five updates with two moving averages against doubles, on the current backend. */
export const adamErrors = (clip: number | undefined) => {
  const params = copyParams(fresh(10));
  const averages = [copyParams(params), copyParams(params)];
  const state = adamState(params);
  const weights = [0.5, 0.01];
  const settings = { learningRate: 0.01, ...(clip !== undefined && { clip }) };
  const reference = referenceAdam(flat(params), { ...settings, weights });
  const before = tf.memory().numTensors;
  const norms = Array.from({ length: 5 }, (_, i) => {
    const grads = fresh(20 + 3 * i);
    const expected = reference.step(flat(grads));
    const emas = averages.map((e, j) => ({ params: e, weight: weights[j] as number }));
    const norm = adamUpdate(params, grads, state, { ...settings, emas });
    const error = distance(norm.dataSync(), [expected]);
    tf.dispose([norm, grads]);
    return error;
  });
  const errors = {
    norm: Math.max(...norms),
    params: distance(flat(params), reference.p),
    averages: Math.max(...averages.map((e, j) => distance(flat(e), reference.averages[j] as Float64Array))),
  };
  const leaked = tf.memory().numTensors - before;
  for (const record of [params, state.m, state.v, ...averages]) disposeParams(record);
  return { worst: Math.max(...Object.values(errors)), leaked, step: state.step };
};

/** Everything that an update may change, before and after one with a bad gradient, on the current backend. */
export const badUpdate = (bad: number) => {
  const params = copyParams(fresh(1));
  const average = copyParams(fresh(2));
  const state = adamState(params);
  const options = { learningRate: 0.1, clip: 1, emas: [{ params: average, weight: 0.5 }] };
  adamUpdate(params, fresh(3), state, options).dispose();
  const all = () => [...flat(params), ...flat(average), ...flat(state.m), ...flat(state.v), state.step];
  const before = all();
  const grads = { ...fresh(4), b: tf.tensor1d([1, 2, bad, 4, 5]) };
  const norm = adamUpdate(params, grads, state, options).dataSync()[0] as number;
  return { norm, before, after: all() };
};
