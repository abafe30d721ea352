import { type Level, logSnr, sameLevel } from '@tractjs/core';

/** lambda = log(alpha / sigma), half of the log-SNR: the coordinate of the exponential integrators (Lu et al. 2022). */
export const lambda = (level: Level): number => logSnr(level) / 2;

/** h = lambda_to - lambda_from: 0 between equal levels, ends of the path included, Infinity where one of the two is an end. */
export const lambdaGap = (from: Level, to: Level): number =>
  sameLevel(from, to) ? 0 : lambda(to) - lambda(from);
