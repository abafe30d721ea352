import * as tf from '@tensorflow/tfjs-core';
import {
  badArgument,
  checkNetwork,
  checkOptions,
  combine,
  logSnr,
  mapLevels,
  perExample,
  unknownName,
} from '@tractjs/core';
import type { RawNetwork, ZooNetwork } from '../parts';
import { edmPrediction, preconditioning } from './preconditioning';
import { fromPrediction, type Prediction, predictions } from './predictions';

/** What a network predicts: EDM's F, or one of `predictions`. */
export type PredictionType = 'f' | keyof typeof predictions;

/** Options of `precondition`. */
export interface PreconditionOptions {
  /** Standard deviation of the data. Default 1. */
  readonly dataStd?: number;
  /** What the raw network predicts. Default 'f'. */
  readonly predict?: PredictionType;
}

/**
 * Makes a denoiser of a raw network. The network sees x at unit variance, scaled by `input` of
 * `preconditioning`, and the log-SNR, clamped to +-20; its output is read as EDM's F or another prediction
 * type. Coefficients are computed in doubles.
 *
 * At sigma = 0 the result is exactly x / alpha, unless the network predicts x0 itself. At alpha = 0 it is
 * finite, except for a network that predicts the noise, which throws there: the noise does not determine x0.
 * @throws TractError if dataStd is not above 0, or the prediction type is unknown.
 */
export const precondition = (raw: RawNetwork, options: PreconditionOptions = {}): ZooNetwork => {
  checkNetwork('raw', raw);
  checkOptions('precondition', options, { dataStd: true, predict: true });
  const { dataStd = 1, predict = 'f' } = options;
  const prediction = predictionOf(predict, dataStd);
  return {
    name: raw.name,
    description: raw.description,
    shape: raw.shape,
    classes: raw.classes,
    ...(raw.guided && { guided: raw.guided }),
    ...(raw.buffers && { buffers: raw.buffers }),
    paramShapes: raw.paramShapes,
    init: raw.init,
    apply: (params, x, levels, condition) => {
      checkInput(raw, x);
      const denoise = fromPrediction(prediction, () =>
        tf.tidy(() => {
          const scales = mapLevels(levels, (level) => preconditioning(level, dataStd).input);
          const conditioning = perExample(levels, x.shape[0] ?? 0, (level) =>
            Math.min(20, Math.max(-20, logSnr(level))),
          );
          return raw.apply(params, combine([scales, x]), conditioning, condition);
        }),
      );
      return denoise(x, levels);
    },
  };
};

/**
 * v of the path scaled to alpha^2 + sigma^2 = 1: x0 = alpha x / d^2 - sigma v / d with d = sqrt(alpha^2 +
 * sigma^2). With `predictions.v`, which depends on the path's scale, the same parameters would be a different
 * denoiser on each path.
 */
const unitV: Prediction = {
  name: 'v',
  coefficients: (level) => {
    const { x } = predictions.v.coefficients(level);
    return { x, output: -level.sigma / Math.hypot(level.alpha, level.sigma) };
  },
};

const predictionOf = (predict: PredictionType, dataStd: number): Prediction => {
  const types = new Map<string, Prediction>(
    Object.entries({ f: edmPrediction({ dataStd }), ...predictions, v: unitV }),
  );
  const found = types.get(predict);
  if (found === undefined) throw unknownName('prediction type', predict, [...types.keys()]);
  return found;
};

const checkInput = (raw: RawNetwork, x: tf.Tensor): void => {
  const fits = x.rank === raw.shape.length + 1 && raw.shape.every((size, i) => x.shape[i + 1] === size);
  if (!fits)
    throw badArgument(
      'x',
      `of shape [${x.shape}]`,
      `the network ${raw.name} takes [N, ${raw.shape.join(', ')}].`,
    );
};
