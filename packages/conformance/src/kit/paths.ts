import { badArgument, type Level, type Schedule } from '@tractjs/core';

/**
 * alpha = cos(pi t / 2), sigma = sin(pi t / 2), with both ends of the path: sigma = 0 at t = 0, alpha = 0 at
 * t = 1.
 */
export const trigonometricPath = (): Schedule => {
  const at = (time: number): Level => {
    const alpha = Math.sin((Math.PI / 2) * (1 - time));
    const sigma = Math.sin((Math.PI / 2) * time);
    return { time, alpha, sigma, alphaRate: (-Math.PI / 2) * sigma, sigmaRate: (Math.PI / 2) * alpha };
  };
  return {
    name: 'alpha^2 + sigma^2 = 1',
    range: [0, 1],
    description: { kind: 'trigonometric-path' },
    at: (time) => at(within(time, 1)),
    atNoiseRatio: (noiseRatio) => at((2 / Math.PI) * Math.atan(noiseRatio)),
  };
};

/** alpha = 1, sigma = t, up to sigma = 1000. */
export const explodingPath = (): Schedule => {
  const at = (time: number): Level => ({ time, alpha: 1, sigma: time, alphaRate: 0, sigmaRate: 1 });
  return {
    name: 'alpha = 1',
    range: [0, 1000],
    description: { kind: 'exploding-path' },
    at: (time) => at(within(time, 1000)),
    atNoiseRatio: (noiseRatio) => at(Math.min(1000, noiseRatio)),
  };
};

const within = (time: number, high: number): number => {
  if (!(time >= 0 && time <= high)) throw badArgument('time', time, `give a time from 0 to ${high}.`);
  return time;
};

/** The level of a schedule at a log-SNR, clamped to the schedule's range. */
export const atLogSnr = (schedule: Schedule, logSnr: number): Level =>
  schedule.atNoiseRatio(Math.exp(-logSnr / 2));

/**
 * Levels over the complete path, clean to noisy, each once: both ends, and log-SNR 20, 6, 3, 0, -3, -6, -20
 * if the path contains it.
 */
export const ladder = (schedule: Schedule): Level[] => {
  const [clean, noisy] = schedule.range;
  const all = [
    schedule.at(clean),
    ...[20, 6, 3, 0, -3, -6, -20].map((logSnr) => atLogSnr(schedule, logSnr)),
    schedule.at(noisy),
  ].sort((a, b) => Math.atan2(a.sigma, a.alpha) - Math.atan2(b.sigma, b.alpha));
  return all.filter((level, i) => {
    const before = all[i - 1];
    return before === undefined || before.alpha * level.sigma - level.alpha * before.sigma > 1e-12;
  });
};

/** Every pair of levels of a list, from the noisier to the cleaner. */
export const pairs = (levels: readonly Level[]): [Level, Level][] =>
  levels.flatMap((to, i) => levels.slice(i + 1).map((from): [Level, Level] => [from, to]));
