import * as tf from '@tensorflow/tfjs-core';
import type { DataSource } from '@tractjs/core';
import {
  badArgument,
  type Level,
  type Model,
  type Network,
  noised,
  perExample,
  type RandomSource,
  randomSource,
} from '@tractjs/core';
import { emaWeight } from './ema';
import { type AdamOptions, type LearningRate, learner, rateAt } from './learner';
import { type Loss, type Reduction, weightedError } from './loss';
import { meter } from './progress';
import { readAhead } from './read-ahead';
import { breathe, checkCount, checkData, type Run, type RunState } from './run';
import type { Weight } from './weights';

/** Draws the levels of a training batch. */
export type LevelSampler = (random: RandomSource, count: number) => Level[];

export interface TrainOptions {
  /** The network with its first weights (copied), and the path it is trained on. */
  readonly model: Model;
  readonly data: DataSource;
  /** Where on the path: see `uniformTime` and `logNormalSigma`. */
  readonly levels: LevelSampler;
  readonly weight: Weight;
  /** Examples in all. */
  readonly samples: number;
  readonly seed: number;
  /** Default 128. */
  readonly batch?: number;
  /** Default 2e-4. */
  readonly learningRate?: LearningRate;
  readonly adam?: AdamOptions;
  /** Momentum of the average that becomes the model; default 0.999. */
  readonly mu?: number;
  /** Default 'mean'. */
  readonly reduction?: Reduction;
  /** Default `squared()`. */
  readonly loss?: Loss;
  /**
   * Share of the examples whose label is hidden, for classifier-free guidance (Ho & Salimans 2022, section 3.2); default
   * 0. The network then has one class more than the data, which stands for "any class".
   */
  readonly hideLabels?: number;
  /** Optimiser steps between events; default 10. */
  readonly every?: number;
  /** State of an earlier run with the same options, to go on from. */
  readonly resume?: RunState;
}

/**
 * Trains a denoiser: minimises weight(t) |x0(alpha x0 + sigma noise, t) - x0|^2 (Ho et al. 2020, eq. 14 in its x0
 * form; Karras et al. 2022, eq. 2). A run of the same options and seed gives the same weights, however often it is
 * stopped and resumed, on one engine with one number of threads.
 */
export const train = (options: TrainOptions): Run => {
  const {
    model,
    data,
    levels,
    weight,
    seed,
    batch = 128,
    learningRate = 2e-4,
    mu = 0.999,
    hideLabels = 0,
    every = 10,
    resume,
  } = options;
  checkData(data, model.network);
  checkHiding(hideLabels, data, model.network);
  const error = { reduction: options.reduction ?? 'mean', ...(options.loss && { loss: options.loss }) };
  const samples = checkCount('samples', options.samples);
  const steps = Math.ceil(samples / checkCount('batch', batch));
  const random = randomSource(seed).fork('train');
  const learning = learner(
    model.params,
    ['inference'],
    { clip: 1, ...options.adam },
    resume && { tensors: resume.tensors, steps: resume.position['step'] as number },
  );
  const [inference] = learning.averages as [(typeof learning.averages)[0]];

  const labelled = model.network.classes > 0;
  const batches = readAhead({ data, labelled, count: batch, end: steps * batch });

  const step = async (index: number) => {
    const began = performance.now();
    const { x, labels } = await batches.read(index * batch);
    const at = random.fork(index);
    const condition = labels && { labels: hideSome(labels, at.fork('labels'), hideLabels, data.classes) };
    const place = levels(at.fork('levels'), batch);
    const noise = at.fork('noise').normalTensor(x.shape);
    const xt = noised(x, noise, place);
    const rate = rateAt(learningRate, index / steps);
    const weights = perExample(place, batch, weight);
    try {
      const result = learning.update(
        (params) => weightedError(model.network.apply(params, xt, place, condition), x, weights, error),
        rate,
        [emaWeight(mu, index + 1)],
      );
      return { ...result, learningRate: rate, samples: batch, seconds: (performance.now() - began) / 1000 };
    } finally {
      tf.dispose([x, noise, xt, weights, condition]);
    }
  };

  return {
    model: { ...model, params: inference },
    get finished() {
      return learning.steps >= steps;
    },
    state: () => ({ tensors: learning.tensors(), position: { step: learning.steps } }),
    dispose() {
      void batches.close();
      learning.dispose();
    },
    async *[Symbol.asyncIterator]() {
      const measured = meter(steps * batch, learning.steps * batch);
      try {
        while (learning.steps < steps) {
          const result = await step(learning.steps);
          measured.add(result);
          const done = learning.steps;
          if (done % every === 0 || done === steps)
            yield {
              phase: 0,
              phases: 1,
              from: 0,
              to: 0,
              step: done,
              learningRate: result.learningRate,
              ...measured.read(),
            };
          await breathe();
        }
      } finally {
        await batches.close();
      }
    },
  };
};

/** Labels, some of them replaced by the one for "any class". Disposes of what it replaces. */
const hideSome = (
  labels: tf.Tensor1D,
  random: RandomSource,
  share: number,
  anyClass: number,
): tf.Tensor1D => {
  if (share === 0) return labels;
  const kept = labels.dataSync();
  const told = Int32Array.from(random.uniform(kept.length), (u, i) =>
    u < share ? anyClass : (kept[i] as number),
  );
  labels.dispose();
  return tf.tensor1d(told, 'int32');
};

/** @throws TractError unless the network has a class to hide labels behind. */
const checkHiding = (share: number, data: DataSource, { classes }: Network): void => {
  if (!(share >= 0 && share <= 1))
    throw badArgument('hideLabels', share, 'give a share from 0 to 1, such as 0.1.');
  if (share > 0 && classes !== data.classes + 1) {
    throw badArgument(
      'hideLabels',
      share,
      `the network has ${classes} classes and the data ${data.classes}: make the network with one class more, which stands for "any class".`,
    );
  }
};
