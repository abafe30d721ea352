import type * as tf from '@tensorflow/tfjs-core';

/** Some examples. The caller owns the tensors. */
export interface Batch {
  /** [count, ...shape], float32. */
  readonly x: tf.Tensor;
  /** Class labels, int32 [count], where the data has them. */
  readonly labels?: tf.Tensor1D;
}

/**
 * An endless, seeded, shuffled stream of examples that can be read from any position: what comes at a position
 * depends on the seed and the position alone, so a run resumes by remembering one number.
 */
export interface DataSource {
  readonly name: string;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Number of classes; 0 where the data has no labels. */
  readonly classes: number;
  /** Number of different examples; Infinity where they are drawn from a distribution. */
  readonly size: number;
  /** `count` examples from `position` on. */
  batch(position: number, count: number): Batch | Promise<Batch>;
}
