import * as tf from '@tensorflow/tfjs-core';
import { badArgument, randomSource, type Schedule } from '@tractjs/core';
import type { LearningRate } from '../run/learner';
import type { LevelSampler } from './levels';
import type { Loss } from './loss';
import type { Weight } from './weights';

/**
 * Returns whether a call succeeds with a fitting value. It distinguishes a part from the factory that makes such
 * parts.
 */
const returns = (call: () => unknown, fits: (value: unknown) => boolean): boolean => {
  try {
    return fits(call());
  } catch {
    return false;
  }
};

const isNumber = (value: unknown): boolean => typeof value === 'number';

/**
 * Checks a weight for callers without types. @throws TractError unless it returns a number at a level of the
 * path.
 */
export const checkWeight = (weight: Weight, { at, range }: Schedule): void => {
  if (!returns(() => weight(at(range[1])), isNumber))
    throw badArgument('weight', weight, 'give a function of a level, such as truncatedSnr().');
};

/** Checks a loss for callers without types. @throws TractError unless it returns a tensor. */
export const checkLoss = (loss: Loss): void => {
  const isTensor = () => tf.tidy(() => (loss(tf.ones([1]), 1) as unknown) instanceof tf.Tensor);
  if (!returns(isTensor, (value) => value === true))
    throw badArgument('loss', loss, 'give a function of squared errors, such as squared().');
};

/**
 * Checks a learning rate for callers without types. @throws TractError unless it is a number or returns one.
 */
export const checkLearningRate = (learningRate: LearningRate): void => {
  if (typeof learningRate !== 'number' && !returns(() => learningRate(0), isNumber))
    throw badArgument(
      'learningRate',
      learningRate,
      'give a number, such as 2e-4, or a function of the fraction done, such as linearDecay(5e-4).',
    );
};

/** Checks a sampler of levels for callers without types. @throws TractError unless it returns a list. */
export const checkLevels = (levels: LevelSampler): void => {
  if (!returns(() => levels(randomSource(0), 1), Array.isArray))
    throw badArgument('levels', levels, 'give a sampler of levels, such as uniformTime(schedule).');
};
