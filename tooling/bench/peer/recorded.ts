import type * as tf from '@tensorflow/tfjs-core';
import { sample } from '@tractjs/tractjs';
import type { NetworkName } from '../arguments';
import type { Inputs } from '../networks/inputs';
import type { BenchNetwork } from '../networks/network';
import { makeWork } from '../networks/works';

/** The outputs of one side for the inputs of a small network. */
export interface Outcome {
  /** Some of the numbers of the network's output and of its samples in one step. */
  readonly output: readonly number[];
  readonly samples: readonly number[];
  /** Losses of the first steps. */
  readonly train: readonly number[];
  readonly tract: readonly number[];
}

/** PyTorch's outcomes, stored in recorded.json, so tests compare both sides without PyTorch. */
export type Recorded = Readonly<Record<NetworkName, Outcome>>;

/** Examples of a recording. */
export const RECORDED_BATCH = 3;
/** Steps whose losses are recorded. */
export const RECORDED_STEPS = 3;

/** Computes our outcome. */
export const ourOutcome = (bench: BenchNetwork, inputs: Inputs): Outcome => {
  const { params, x, place, noise } = inputs;
  const losses = (name: 'train' | 'tract') => {
    const work = makeWork(name, bench, inputs, RECORDED_BATCH);
    const values = Array.from({ length: RECORDED_STEPS }, work.run);
    work.dispose();
    return values;
  };
  return {
    output: some(take(bench.network.apply(params, x, place.t))),
    samples: some(take(sample({ ...bench, params }, { noise, steps: 1 }))),
    train: losses('train'),
    tract: losses('tract'),
  };
};

/** Keeps every fifth number of many, with float32 digits. */
export const some = (values: Float32Array): number[] =>
  Array.from(values)
    .filter((_, i) => values.length < 50 || i % 5 === 0)
    .map((value) => Number(value.toPrecision(8)));

const take = (x: tf.Tensor): Float32Array => {
  const values = x.dataSync() as Float32Array;
  x.dispose();
  return values;
};
