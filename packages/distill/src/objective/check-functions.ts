import * as tf from '@tensorflow/tfjs-core';
import { badArgument, randomSource, type Schedule } from '@tractjs/core';
import type { LearningRate } from '../run/learner';
import type { LevelSampler } from './levels';
import type { Loss } from './loss';
import type { Weight } from './weights';

/** Parts that are functions are told from the factories that make them by what they give. */
const gives = (what: () => unknown, fits: (value: unknown) => boolean): boolean => {
  try {
    return fits(what());
  } catch {
    return false;
  }
};

const isNumber = (value: unknown): boolean => typeof value === 'number';

/** For callers without types: @throws TractError unless a weight gives a number at a level of the path. */
export const checkWeight = (weight: Weight, { at, range }: Schedule): void => {
  if (!gives(() => weight(at(range[1])), isNumber))
    throw badArgument('weight', weight, 'give what a factory of weights makes, such as truncatedSnr().');
};

/** For callers without types: @throws TractError unless a loss gives a tensor. */
export const checkLoss = (loss: Loss): void => {
  const given = () => tf.tidy(() => (loss(tf.ones([1]), 1) as unknown) instanceof tf.Tensor);
  if (!gives(given, (value) => value === true))
    throw badArgument('loss', loss, 'give what a factory of losses makes, such as squared().');
};

/** For callers without types: @throws TractError unless a rate that is a function gives a number. */
export const checkRate = (rate: LearningRate): void => {
  if (typeof rate !== 'number' && !gives(() => rate(0), isNumber))
    throw badArgument('learningRate', rate, 'give a number, such as 2e-4, or what linearDecay(5e-4) makes.');
};

/** For callers without types: @throws TractError unless levels of a batch are given as a list. */
export const checkLevels = (levels: LevelSampler): void => {
  if (!gives(() => levels(randomSource(0), 1), Array.isArray))
    throw badArgument(
      'levels',
      levels,
      'give what a factory of levels makes, such as uniformTime(schedule).',
    );
};
