import {
  badArgument,
  checkSchedule,
  type Level,
  noiseRatio,
  type Schedule,
  type Wrapper,
} from '@tractjs/core';

/**
 * Returns a schedule with the same times and noise ratios r = sigma / alpha as another one, and alpha = 1,
 * sigma = r (Karras et al. 2022, table 1, "scaling s(t) = 1").
 * @throws TractError if the schedule ends in pure noise, whose r is infinite.
 */
export const unscaled = (schedule: Schedule): Schedule =>
  rescaled(unscaledKind.name, schedule, () => ({ scale: 1, slope: 0 }));

export const unscaledKind: Wrapper<Schedule> = {
  name: 'unscaled',
  summary: 'alpha = 1, the same sigma / alpha',
  source: 'Karras et al. 2022, table 1, s(t) = 1',
  wraps: 'schedule',
  options: {},
  make: unscaled,
};

/**
 * Returns a schedule with the same times and noise ratios r = sigma / alpha as another one, and alpha = 1 /
 * sqrt(1 + r^2), sigma = r alpha (Karras et al. 2022, table 1, the scaling of VP).
 * @throws TractError if the schedule ends in pure noise, whose r is infinite.
 */
export const variancePreserving = (schedule: Schedule): Schedule =>
  rescaled(variancePreservingKind.name, schedule, (ratio) => {
    const scale = 1 / Math.hypot(1, ratio);
    return { scale, slope: -ratio * scale ** 3 };
  });

export const variancePreservingKind: Wrapper<Schedule> = {
  name: 'variance-preserving',
  summary: 'alpha^2 + sigma^2 = 1, the same sigma / alpha',
  source: 'Karras et al. 2022, table 1, the scaling of VP',
  wraps: 'schedule',
  options: {},
  make: variancePreserving,
};

/** alpha as a function of sigma / alpha (`scale`), and its derivative (`slope`). */
type Scaling = (ratio: number) => { readonly scale: number; readonly slope: number };

const rescaled = (kind: string, schedule: Schedule, scaling: Scaling): Schedule => {
  checkSchedule('schedule', schedule);
  const [, noisy] = schedule.range;
  if (schedule.at(noisy).alpha === 0) {
    throw badArgument(
      'schedule',
      schedule.name,
      'it ends with alpha = 0, where sigma / alpha is infinite: give one that keeps some signal.',
    );
  }
  const apply = (level: Level): Level => {
    const { time, alpha, sigma, alphaRate, sigmaRate } = level;
    const ratio = noiseRatio(level);
    const { scale, slope } = scaling(ratio);
    const found = { time, alpha: scale, sigma: ratio * scale };
    if (alphaRate === undefined || sigmaRate === undefined) return found;
    const ratioRate = (sigmaRate * alpha - sigma * alphaRate) / (alpha * alpha);
    return { ...found, alphaRate: slope * ratioRate, sigmaRate: (scale + ratio * slope) * ratioRate };
  };
  return {
    name: `${schedule.name}-${kind}`,
    range: schedule.range,
    description: { kind, schedule: schedule.description },
    at: (time) => apply(schedule.at(time)),
    atNoiseRatio: (ratio) => apply(schedule.atNoiseRatio(ratio)),
  };
};
