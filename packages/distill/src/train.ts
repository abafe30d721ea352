import * as tf from '@tensorflow/tfjs-core';
import type { DataSource } from '@tractjs/core';
import {
  badArgument,
  checkChoice,
  checkModel,
  checkOptions,
  type Model,
  type Network,
  noised,
  perExample,
  type RandomSource,
  randomSource,
} from '@tractjs/core';
import { checkLevels, checkLoss, checkRate, checkWeight } from './objective/check-functions';
import type { LevelSampler } from './objective/levels';
import { type Loss, type Reduction, weightedError } from './objective/loss';
import type { Weight } from './objective/weights';
import { type CoursePlace, courseOf, type Leg } from './run/course';
import { emaWeight } from './run/ema';
import { checkFaults, type FaultOptions } from './run/faults';
import { checkFinite, checkSaved, GIVEN } from './run/finite';
import { type AdamOptions, adamNames, type LearningRate, learner, rateAt } from './run/learner';
import { positionOf } from './run/position';
import { readAhead } from './run/read-ahead';
import { checkData, type Run, type RunState } from './run/run';
import { type PreparedStep, walk } from './run/walk';

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
  /** What is done about steps whose loss or gradient is not finite. */
  readonly faults?: FaultOptions;
  /** State of an earlier run with the same options, to go on from. */
  readonly resume?: RunState;
}

/**
 * Trains a denoiser: minimises weight(t) |x0(alpha x0 + sigma noise, t) - x0|^2 (Ho et al. 2020, eq. 14 in its x0
 * form; Karras et al. 2022, eq. 2). A run of the same options and seed gives the same weights, however often it is
 * stopped and resumed, on one engine with one number of threads.
 */
export const train = (options: TrainOptions): Run => {
  checkOptions('train', options, {
    model: true,
    data: true,
    levels: true,
    weight: true,
    samples: true,
    seed: true,
    batch: true,
    learningRate: true,
    adam: true,
    mu: true,
    reduction: true,
    loss: true,
    hideLabels: true,
    every: true,
    faults: true,
    resume: true,
  });
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
  checkModel('model', model);
  checkData(data, model.network);
  checkLevels(levels);
  checkWeight(weight, model.schedule);
  if (options.loss !== undefined) checkLoss(options.loss);
  checkRate(learningRate);
  checkChoice('reduction', options.reduction ?? 'mean', ['sum', 'mean']);
  if (options.adam !== undefined) checkOptions('adam', options.adam, adamNames);
  checkHiding(hideLabels, data, model.network);
  const error = { reduction: options.reduction ?? 'mean', ...(options.loss && { loss: options.loss }) };
  const course = courseOf([{ from: 0, to: 0 }], options.samples, batch);
  const faults = checkFaults(options.faults);
  const position = positionOf(resume?.position);
  const random = randomSource(seed).fork('train');
  checkFinite(model.params, 'The model', GIVEN);
  checkSaved(resume);
  const learning = learner(
    model.params,
    ['inference'],
    { clip: 1, ...options.adam, ...(model.network.buffers && { buffers: model.network.buffers }) },
    resume && { tensors: resume.tensors, steps: position.updates },
  );
  const [inference] = learning.averages as [(typeof learning.averages)[0]];

  const labelled = model.network.classes > 0;
  const batches = readAhead({ data, labelled, count: batch, end: course.steps * batch });

  const prepare = async (step: number, { index, length }: CoursePlace<Leg>): Promise<PreparedStep> => {
    // First, because they can throw: nothing is made yet.
    const rates = {
      learningRate: rateAt(learningRate, index / length),
      averageWeights: [emaWeight(mu, index + 1)],
    };
    const { x, labels } = await batches.read(step * batch);
    const at = random.fork(step);
    const condition = labels && { labels: hideSome(labels, at.fork('labels'), hideLabels, data.classes) };
    const t = levels(at.fork('levels'), batch);
    const noise = at.fork('noise').normalTensor(x.shape);
    const xt = noised(x, noise, t);
    const weights = perExample(t, batch, weight);
    return {
      loss: (params) => weightedError(model.network.apply(params, xt, t, condition), x, weights, error),
      ...rates,
      tensors: { x, noise, xt, weights, ...condition },
      levels: { t },
    };
  };

  return {
    model: { ...model, params: inference },
    get finished() {
      return position.step >= course.steps;
    },
    state: () => ({ tensors: learning.tensors(), position: { ...position } }),
    dispose() {
      void batches.close();
      learning.dispose();
    },
    [Symbol.asyncIterator]: () =>
      walk({ course, position, learning, batch, seed, every, faults, prepare, close: batches.close }),
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
