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
import { checkLearningRate, checkLevels, checkLoss, checkWeight } from './objective/check-functions';
import type { LevelSampler } from './objective/levels';
import { type Loss, type Reduction, weightedError } from './objective/loss';
import type { Weight } from './objective/weights';
import { emaWeight } from './run/ema';
import { checkFaults, type FaultOptions } from './run/faults';
import { checkFinite, checkSaved, DAMAGED } from './run/finite';
import {
  type AdamSettings,
  adamSettingNames,
  type LearningRate,
  learner,
  learningRateAt,
} from './run/learner';
import { type PreparedStep, trainingLoop } from './run/loop';
import { positionOf } from './run/position';
import { readAhead } from './run/read-ahead';
import { checkData, type Run, type RunState } from './run/run';
import { type PhaseStep, type TimelinePhase, timelineOf } from './run/timeline';

/** Options of `train`. */
export interface TrainOptions {
  /** The network with its initial parameters (copied), and the schedule that it is trained on. */
  readonly model: Model;
  readonly data: DataSource;
  /** Draws the levels of a batch: see `uniformTime` and `logNormalSigma`. */
  readonly levels: LevelSampler;
  readonly weight: Weight;
  /** Number of examples of the run. */
  readonly samples: number;
  readonly seed: number;
  /** Default 128. */
  readonly batch?: number;
  /** Default 2e-4. */
  readonly learningRate?: LearningRate;
  /** Adam's settings; `clip` defaults to 1 here. */
  readonly adam?: AdamSettings;
  /** Momentum of the average that becomes the model; default 0.999. */
  readonly mu?: number;
  /** Default 'mean'. */
  readonly reduction?: Reduction;
  /** Default `squared()`. */
  readonly loss?: Loss;
  /**
   * Share of the examples whose label is replaced by "any class", for classifier-free guidance (Ho & Salimans
   * 2022, section 3.2); default 0. The network then needs one class more than the data, and its last class is
   * "any class".
   */
  readonly hideLabels?: number;
  /** Number of optimiser steps between events; default 10. */
  readonly every?: number;
  /** Handling of steps whose loss or gradient is not finite. */
  readonly faults?: FaultOptions;
  /** State of an earlier run with the same options, to resume from. */
  readonly resume?: RunState;
}

/**
 * Trains a denoiser D: minimises weight(t) |D(alpha x0 + sigma noise, t) - x0|^2 (Ho et al. 2020, eq. 14 in
 * its x0 form; Karras et al. 2022, eq. 2). The same options and seed give the same parameters, however often
 * the run is stopped and resumed, on one engine with one number of threads.
 * @throws TractError if options do not fit together; NotFiniteError if the model or the saved state has
 * numbers that are not finite. No tensor is left then.
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
  checkLearningRate(learningRate);
  checkChoice('reduction', options.reduction ?? 'mean', ['sum', 'mean']);
  if (options.adam !== undefined) checkOptions('adam', options.adam, adamSettingNames);
  checkHiding(hideLabels, data, model.network);
  const error = { reduction: options.reduction ?? 'mean', ...(options.loss && { loss: options.loss }) };
  const timeline = timelineOf([{ from: 0, to: 0 }], options.samples, batch);
  const faults = checkFaults(options.faults);
  const position = positionOf(resume?.position);
  const random = randomSource(seed).fork('train');
  checkFinite(model.params, 'The model', DAMAGED);
  checkSaved(resume);
  const learning = learner(
    model.params,
    ['inference'],
    { clip: 1, ...options.adam, ...(model.network.buffers && { buffers: model.network.buffers }) },
    resume && { tensors: resume.tensors, steps: position.updates },
  );
  const { inference } = learning.averages;

  const labelled = model.network.classes > 0;
  const batches = readAhead({ data, labelled, count: batch, end: timeline.steps * batch });

  const prepare = async (
    step: number,
    { index, length }: PhaseStep<TimelinePhase>,
  ): Promise<PreparedStep> => {
    // Computed before any tensor is made, because they can throw.
    const rates = {
      learningRate: learningRateAt(learningRate, index / length),
      averageWeights: { inference: emaWeight(mu, index + 1) },
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
      return position.step >= timeline.steps;
    },
    state: () => ({ tensors: learning.tensors(), position: { ...position } }),
    dispose() {
      void batches.close();
      learning.dispose();
    },
    [Symbol.asyncIterator]: () =>
      trainingLoop({
        timeline,
        position,
        learning,
        batch,
        seed,
        every,
        faults,
        prepare,
        close: batches.close,
      }),
  };
};

/** Returns labels of which a share is replaced by "any class". Disposes of the labels that it replaces. */
const hideSome = (
  labels: tf.Tensor1D,
  random: RandomSource,
  share: number,
  anyClass: number,
): tf.Tensor1D => {
  if (share === 0) return labels;
  const given = labels.dataSync();
  const shown = Int32Array.from(random.uniform(given.length), (u, i) =>
    u < share ? anyClass : (given[i] as number),
  );
  labels.dispose();
  return tf.tensor1d(shown, 'int32');
};

/**
 * Checks the share of hidden labels. @throws TractError unless the network has a class for them, "any class".
 */
const checkHiding = (share: number, data: DataSource, { classes }: Network): void => {
  if (!(share >= 0 && share <= 1))
    throw badArgument('hideLabels', share, 'give a share from 0 to 1, such as 0.1.');
  if (share > 0 && classes !== data.classes + 1) {
    throw badArgument(
      'hideLabels',
      share,
      `the network has ${classes} classes and the data ${data.classes}: make the network with one class more than the data, for "any class".`,
    );
  }
};
