import type * as tf from '@tensorflow/tfjs-core';
import type { Gaussian } from '@tractjs/metrics';

/** Features and labels of a batch, as plain numbers that need not be disposed of. */
export interface Examined {
  /** [N, features], row by row: the features that the Frechet distance compares. */
  readonly features: Float32Array;
  /** The label of each sample: its digit, or its mixture component. */
  readonly labels: Int32Array;
}

/** An evaluator of samples of one kind of data. */
export interface Evaluator {
  /** A description of the features, for reports. */
  readonly name: string;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Number of features. */
  readonly features: number;
  /** Mean and covariance of the features of the training data. */
  readonly reference: Gaussian;
  /** Computes features and labels of samples x [N, ...shape], which the caller keeps. */
  examine(x: tf.Tensor): Promise<Examined>;
  /**
   * Returns held-out real examples, which the reference does not contain, in batches that the caller owns.
   */
  heldOut(count: number): Iterable<tf.Tensor>;
  /** Releases the evaluator's tensors. */
  dispose(): void;
}
