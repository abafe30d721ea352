import type * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import { agreement, featureStatistics, frechetDistance } from '@tractjs/metrics';
import type { Evaluator } from './evaluator';

/** The result of an evaluation. */
export interface Evaluation {
  readonly count: number;
  /** Squared Frechet distance of the samples' features to those of the training data. */
  readonly frechet: number;
  /** The label of each sample, in order. */
  readonly labels: Int32Array;
  /** Share of samples with the same label as the given one of the same index; missing if none were given. */
  readonly agreement?: number;
}

/** An evaluation that collects samples batch by batch. */
export interface EvaluationInProgress {
  /** Number of samples so far. */
  readonly count: number;
  /**
   * Adds samples x [N, ...shape], which the caller keeps. @throws TractError if their features are not
   * finite.
   */
  add(x: tf.Tensor): Promise<void>;
  /**
   * Evaluates the samples so far. @throws TractError if there are fewer than two, or not as many as `labels`.
   */
  result(options?: EvaluateOptions): Evaluation;
}

/** Options of an evaluation. */
export interface EvaluateOptions {
  /** Labels to compare with, such as those of the teacher's samples from the same noise. */
  readonly labels?: ArrayLike<number>;
}

/**
 * Starts an evaluation to which samples are added by hand, for callers that show progress or stop between
 * batches.
 */
export const startEvaluation = (evaluator: Evaluator): EvaluationInProgress => {
  const statistics = featureStatistics(evaluator.features);
  const labels: number[] = [];
  return {
    get count() {
      return statistics.count;
    },
    async add(x) {
      const examined = await evaluator.examine(x);
      statistics.add(examined.features);
      for (const label of examined.labels) labels.push(label);
    },
    result({ labels: others } = {}) {
      if (others !== undefined && others.length !== labels.length) {
        throw badArgument(
          'labels.length',
          others.length,
          `there are ${labels.length} samples: give one label for each.`,
        );
      }
      return {
        count: labels.length,
        frechet: frechetDistance(statistics.gaussian(), evaluator.reference),
        labels: Int32Array.from(labels),
        ...(others !== undefined && { agreement: agreement(labels, others) }),
      };
    },
  };
};

/**
 * Computes Frechet distance, labels and agreement of samples in batches x [N, ...shape], which it disposes
 * of.
 * @throws TractError if there are fewer than two samples, features are not finite, or there is not one label
 * per sample.
 */
export const evaluateSamples = async (
  batches: Iterable<tf.Tensor> | AsyncIterable<tf.Tensor>,
  evaluator: Evaluator,
  options: EvaluateOptions = {},
): Promise<Evaluation> => {
  checkOptions('evaluateSamples', options, { labels: true });
  const evaluation = startEvaluation(evaluator);
  for await (const x of batches) {
    try {
      await evaluation.add(x);
    } finally {
      x.dispose();
    }
  }
  return evaluation.result(options);
};

/**
 * Computes the Frechet distance of `count` held-out examples to the training data: the expected distance of a
 * perfect sampler with as many samples. Report it next to every other distance.
 */
export const floorOf = async (evaluator: Evaluator, count: number): Promise<number> =>
  (await evaluateSamples(evaluator.heldOut(count), evaluator)).frechet;
