import { type Level, logSnr, sameLevel } from '@tractjs/core';

/** lambda = log(alpha / sigma), half of the log-SNR: the coordinate of the exponential integrators (Lu et al. 2022). */
export const lambda = (level: Level): number => logSnr(level) / 2;

/** h = lambda_to - lambda_from: 0 between equal levels, ends of the path included, Infinity where one of the two is an end. */
export const lambdaGap = (from: Level, to: Level): number =>
  sameLevel(from, to) ? 0 : lambda(to) - lambda(from);

/**
 * Whether the line through the last two predictions may be followed across a gap in lambda: up to twice as far as they are
 * apart. Beyond, the predictions bend towards the data, and the line leaves them.
 */
export const lineFits = (to: Level, from: Level, past: Level): boolean =>
  lambdaGap(from, to) <= 2 * lambdaGap(past, from);

/**
 * The same for a parabola through the last three, which leaves them sooner: a gap of 0.4 at most, and hardly wider than
 * the one before it. Both numbers are measured, on mixtures whose modes part within two steps (docs/decisions/0011).
 */
export const parabolaFits = (to: Level, from: Level, past: Level): boolean =>
  lambdaGap(from, to) <= Math.min(0.4, 1.1 * lambdaGap(past, from));
