import { type Level, logSnr, sameLevel } from '@tractjs/core';

/**
 * Returns lambda = ln(alpha / sigma), half of the log-SNR: the coordinate of exponential integrators (Lu et
 * al. 2022).
 */
export const lambda = (level: Level): number => logSnr(level) / 2;

/**
 * Returns h = lambda_to - lambda_from: 0 between equal levels, and Infinity if one of two levels is an end of
 * the path.
 */
export const lambdaGap = (from: Level, to: Level): number =>
  sameLevel(from, to) ? 0 : lambda(to) - lambda(from);

/**
 * Whether the line through the last two predictions is accurate up to `to`: if the gap in lambda is at most
 * twice the one between them. Across wider gaps, predictions approach the data and leave the line.
 */
export const lineFits = (to: Level, from: Level, past: Level): boolean =>
  lambdaGap(from, to) <= 2 * lambdaGap(past, from);

/**
 * Whether the parabola through the last three predictions is accurate up to `to`: if the gap in lambda is at
 * most 0.4, and at most 1.1 times the previous one. Both limits are measured on mixtures of Gaussians
 * (docs/decisions/0011).
 */
export const parabolaFits = (to: Level, from: Level, past: Level): boolean =>
  lambdaGap(from, to) <= Math.min(0.4, 1.1 * lambdaGap(past, from));
