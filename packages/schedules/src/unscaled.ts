import { badArgument, type Level, noiseRatio, type Schedule } from '@tractjs/core';

/**
 * A schedule without its scaling: alpha = 1 and sigma what sigma / alpha was, at the same times (Karras et al. 2022,
 * section 3 and appendix C, "s(t) = 1").
 * @throws TractError where the schedule ends in pure noise, whose sigma / alpha is infinite.
 */
export const unscaled = (schedule: Schedule): Schedule => {
  const [, noisy] = schedule.range;
  if (schedule.at(noisy).alpha === 0) {
    throw badArgument(
      'schedule',
      schedule.name,
      'it ends with alpha = 0, where sigma / alpha is infinite: give one that keeps some signal.',
    );
  }
  return {
    name: `${schedule.name}-unscaled`,
    range: schedule.range,
    description: { kind: 'unscaled', schedule: schedule.description },
    at: (time) => strip(schedule.at(time)),
    atNoiseRatio: (ratio) => strip(schedule.atNoiseRatio(ratio)),
  };
};

const strip = (level: Level): Level => {
  const { time, alpha, sigma, alphaRate, sigmaRate } = level;
  return {
    time,
    alpha: 1,
    sigma: noiseRatio(level),
    alphaRate: 0,
    ...(alphaRate !== undefined &&
      sigmaRate !== undefined && { sigmaRate: (sigmaRate * alpha - sigma * alphaRate) / (alpha * alpha) }),
  };
};
