import type * as tf from '@tensorflow/tfjs-core';
import type { Gaussian } from '@tractjs/metrics';

/** What an evaluator sees in a batch: plain numbers, so that nothing has to be disposed of. */
export interface Examined {
  /** [N, features], row by row: what the Frechet distance is taken on. */
  readonly features: Float32Array;
  /** What each sample shows: its digit, or its mode. */
  readonly labels: Int32Array;
}

/** Judges samples of one kind of data. */
export interface Evaluator {
  /** What the features are, for reports. */
  readonly name: string;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Number of features. */
  readonly features: number;
  /** Mean and covariance of the features of the training data. */
  readonly reference: Gaussian;
  /** Looks at samples x [N, ...shape], which stay the caller's. */
  examine(x: tf.Tensor): Promise<Examined>;
  /** Real examples that the reference was not made from, in batches that the consumer owns: for the floor. */
  heldOut(count: number): Iterable<tf.Tensor>;
  /** Releases what the evaluator owns. */
  dispose(): void;
}
