import type * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import { agreement, featureStatistics, frechetDistance } from '@tractjs/metrics';
import type { Evaluator } from './evaluator';

/** What came out for some samples. */
export interface Evaluation {
  readonly count: number;
  /** Squared Frechet distance of the samples' features to those of the training data. */
  readonly frechet: number;
  /** The label of every sample, in order. */
  readonly labels: Int32Array;
  /** Share of samples whose label is that of the reference at the same place, where one was given. */
  readonly agreement?: number;
}

/** Collects samples batch by batch. */
export interface EvaluationInProgress {
  readonly count: number;
  /** Takes samples x [N, ...shape], which stay the caller's. @throws TractError where their features are not finite. */
  add(x: tf.Tensor): Promise<void>;
  /** What the samples so far amount to. @throws TractError for fewer than two, or fewer than there are `labels`. */
  result(options?: EvaluateOptions): Evaluation;
}

export interface EvaluateOptions {
  /** Labels to agree with, such as those of the teacher's samples from the same noise. */
  readonly labels?: ArrayLike<number>;
}

/** An evaluation that is fed by hand, for those who stop between batches or show progress. */
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
 * Frechet distance, labels and agreement of samples that come in batches x [N, ...shape]. Each batch is disposed of
 * after its use.
 * @throws TractError for fewer than two samples, features that are not finite, or labels that are not one a sample.
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
 * The distance of real data to real data: what a perfect sampler would be expected to reach with as many samples.
 * Report it beside every other distance.
 */
export const floorOf = async (evaluator: Evaluator, count: number): Promise<number> =>
  (await evaluateSamples(evaluator.heldOut(count), evaluator)).frechet;
