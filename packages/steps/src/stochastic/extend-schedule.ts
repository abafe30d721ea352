import { gap, type Level, noiseRatio, type Schedule } from '@tractjs/core';

/**
 * Returns a schedule that continues past the noisiest level of another one, up to any finite sigma / alpha.
 * Past the end alpha stays 1 if it is 1 there, and else alpha^2 + sigma^2 is constant. sigma / alpha grows
 * with time at the rate of the end. If the end has no derivatives, as in a discrete schedule, time stays
 * constant.
 */
export const extendSchedule = (schedule: Schedule): Schedule => {
  const end = schedule.at(schedule.range[1]);
  const { alpha, alphaRate, sigma, sigmaRate } = end;
  const size = Math.hypot(alpha, sigma);
  const speed =
    alphaRate === undefined || sigmaRate === undefined
      ? undefined
      : (alpha * sigmaRate - sigma * alphaRate) / (alpha * alpha);
  const past = (ratio: number, time: number): Level => {
    const length = alpha === 1 ? 1 : Math.hypot(1, ratio) / size;
    const level = { time, alpha: 1 / length, sigma: ratio / length };
    if (speed === undefined) return level;
    if (alpha === 1) return { ...level, alphaRate: 0, sigmaRate: speed };
    // d alpha / d ratio = -sigma / (1 + ratio^2), d sigma / d ratio = alpha / (1 + ratio^2).
    const turn = speed / (1 + ratio * ratio);
    return { ...level, alphaRate: -level.sigma * turn, sigmaRate: level.alpha * turn };
  };
  return {
    ...schedule,
    at(time) {
      if (speed === undefined || !(time > end.time)) return schedule.at(time);
      return past(noiseRatio(end) + speed * (time - end.time), time);
    },
    atNoiseRatio(ratio) {
      // No level is noisier than alpha = 0.
      if (alpha === 0 || !(ratio > noiseRatio(end) && Number.isFinite(ratio)))
        return schedule.atNoiseRatio(ratio);
      const level = past(
        ratio,
        speed === undefined ? end.time : end.time + (ratio - noiseRatio(end)) / speed,
      );
      return gap(end, level) > 0 ? level : end;
    },
  };
};
