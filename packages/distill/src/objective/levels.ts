import {
  badArgument,
  checkOptions,
  checkSchedule,
  type Level,
  type RandomSource,
  type Schedule,
} from '@tractjs/core';

/** Draws the levels of a training batch. */
export type LevelSampler = (random: RandomSource, count: number) => Level[];

/**
 * Draws times uniformly from the schedule's range, stratified over the batch (Kingma et al. 2021, appendix
 * I.1).
 */
export const uniformTime = (schedule: Schedule): LevelSampler => {
  checkSchedule('schedule', schedule);
  const [low, high] = schedule.range;
  return (random, count) => {
    const [offset] = random.uniform(1) as Float64Array & [number];
    return Array.from({ length: count }, (_, i) => schedule.at(low + ((i + offset) / count) * (high - low)));
  };
};

/**
 * Draws ln(sigma / alpha) ~ N(mean, std^2), by default with EDM's -1.2 and 1.2 (Karras et al. 2022, table 1),
 * and clamps it to the schedule's range.
 */
export const logNormalSigma = (
  schedule: Schedule,
  options: { readonly mean?: number; readonly std?: number } = {},
): LevelSampler => {
  checkSchedule('schedule', schedule);
  const { mean = -1.2, std = 1.2 } = checkOptions('logNormalSigma', options, { mean: true, std: true });
  if (!(std > 0)) throw badArgument('std', std, 'give a number above 0.');
  return (random, count) =>
    Array.from(random.normal(count), (n) => schedule.atNoiseRatio(Math.exp(mean + std * n)));
};
