import type * as tf from '@tensorflow/tfjs-core';

/** A batch of examples. The caller owns the tensors. */
export interface Batch {
  /** [count, ...shape], float32. */
  readonly x: tf.Tensor;
  /** Class labels, int32 [count]; undefined if the data has none. */
  readonly labels?: tf.Tensor1D;
}

/**
 * An endless, shuffled stream of examples that can be read from any position. The example at a position
 * depends only on the seed and the position, so a run resumes from one stored number.
 */
export interface DataSource {
  readonly name: string;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Number of classes; 0 if the data has no labels. */
  readonly classes: number;
  /** Number of different examples; Infinity if they are drawn from a distribution. */
  readonly size: number;
  /** Returns `count` examples, starting at `position`. */
  batch(position: number, count: number): Batch | Promise<Batch>;
}
