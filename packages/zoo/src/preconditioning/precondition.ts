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

/** What a network's raw output can be read as: EDM's F, or one of `predictions`. */
export type PredictionType = 'f' | keyof typeof predictions;

export interface PreconditionOptions {
  /** Standard deviation of the data. Default 1. */
  readonly dataStd?: number;
  /** What the raw output is read as. Default 'f'. */
  readonly predict?: PredictionType;
}

/**
 * Makes a denoiser of a raw network: x reaches it at unit variance, as `preconditioning` says, and its output is read as
 * EDM's F or as another prediction type. The network is told the log-SNR, held within +-20. Coefficients are doubles.
 *
 * At sigma = 0 the result is x / alpha exactly, unless the network predicts x0 itself; at alpha = 0 it is finite, and
 * calling one that predicts the noise is an error there, for the noise does not tell x0.
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
 * v of the path scaled to alpha^2 + sigma^2 = 1. `predictions.v` follows the path's own scaling, and a network that
 * predicted that would be another denoiser on every path: x0 = alpha x / d^2 - sigma v / d, d = sqrt(alpha^2 + sigma^2).
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
