import * as tf from '@tensorflow/tfjs-core';
import { badArgument, combine, type Denoiser, type Level, mapLevels } from '@tractjs/core';

/**
 * A prediction type, as a line: x0 = c.x x + c.output prediction, with coefficients c that depend on the
 * level alone and are computed in doubles.
 */
export interface Prediction {
  readonly name: string;
  readonly coefficients: (level: Level) => { readonly x: number; readonly output: number };
}

const deviation2 = ({ alpha, sigma }: Level): number => alpha * alpha + sigma * sigma;

/**
 * Prediction types without parameters, for any path x = alpha x0 + sigma noise. See `edmPrediction` for EDM's
 * F.
 */
export const predictions = {
  /** The clean data itself. */
  x0: { name: 'x0', coefficients: () => ({ x: 0, output: 1 }) },
  /** The noise (Ho et al. 2020, eq. 11). Does not determine x0 at alpha = 0. */
  noise: {
    name: 'noise',
    coefficients: ({ alpha, sigma }) => ({ x: 1 / alpha, output: -sigma / alpha }),
  },
  /** v = alpha noise - sigma x0 (Salimans & Ho 2022, section 4). */
  v: {
    name: 'v',
    coefficients: (level) => ({
      x: level.alpha / deviation2(level),
      output: -level.sigma / deviation2(level),
    }),
  },
  /** The velocity noise - x0 of the straight path (Liu et al. 2022, eq. 1; Lipman et al. 2022, eq. 23). */
  flow: {
    name: 'flow',
    coefficients: ({ alpha, sigma }) => ({ x: 1 / (alpha + sigma), output: -sigma / (alpha + sigma) }),
  },
} as const satisfies Readonly<Record<string, Prediction>>;

/**
 * Makes a denoiser of a function that predicts something else, such as `predictions.noise`: x0 = c.x x +
 * c.output prediction. The denoiser throws a TractError at a level where the prediction does not determine
 * x0.
 */
export const fromPrediction = (prediction: Prediction, predict: Denoiser): Denoiser =>
  alongLine(predict, (level) => lineAt(prediction, level));

/**
 * Makes a function that predicts another type from a denoiser: (x0 - c.x x) / c.output. It throws a
 * TractError at a level where the prediction is not determined: at sigma = 0 for all types but x0, and at
 * alpha = 0 for the noise.
 */
export const toPrediction = (prediction: Prediction, denoise: Denoiser): Denoiser =>
  alongLine(denoise, (level) => {
    const { x, output } = lineAt(prediction, level);
    if (output === 0)
      throw noPrediction(
        prediction,
        level,
        'x0 is a multiple of x there, whatever is predicted: use a level with sigma above 0, or predict x0.',
      );
    return { x: -x / output, output: 1 / output };
  });

/** Returns the function c.x x + c.output predict(x). */
const alongLine =
  (predict: Denoiser, lineOf: Prediction['coefficients']): Denoiser =>
  (x, levels, condition) => {
    // First, so that a level without a line is refused before the network runs.
    const lines = mapLevels(levels, lineOf);
    const each = (part: 'x' | 'output') => (Array.isArray(lines) ? lines.map((l) => l[part]) : lines[part]);
    return tf.tidy(() => combine([each('x'), x], [each('output'), predict(x, levels, condition)]));
  };

const lineAt = (prediction: Prediction, level: Level) => {
  const line = prediction.coefficients(level);
  if (!Number.isFinite(line.x) || !Number.isFinite(line.output))
    throw noPrediction(
      prediction,
      level,
      "it does not determine x0 there: start or end at another level, or predict x0, v, flow or EDM's F.",
    );
  return line;
};

const noPrediction = ({ name }: Prediction, { alpha, sigma }: Level, why: string) =>
  badArgument('levels', { alpha, sigma }, `a prediction of ${name} has no value there, because ${why}`);
