import * as tf from '@tensorflow/tfjs-core';
import { badArgument, combine, type Denoiser, type Level, mapLevels } from '@tractjs/core';

/**
 * Makes a denoiser of a function with two heads on the last axis: for x [N, ..., C] it returns [N, ..., 2 C],
 * the predicted x0 and then the predicted noise. The heads are blended by the log-SNR:
 *
 *   x0 = w x0Head + (1 - w) (x - sigma noiseHead) / alpha,  w = sigma^2 / (alpha^2 + sigma^2)
 *      = (sigma^2 x0Head + alpha (x - sigma noiseHead)) / (alpha^2 + sigma^2)
 *
 * The second form is computed: at alpha = 0 it is the x0 head, at sigma = 0 it is x / alpha. With alpha^2 +
 * sigma^2 = 1 this is Salimans & Ho 2022, "Progressive Distillation for Fast Sampling of Diffusion Models",
 * section 4. w depends on the log-SNR alone, so that the scale of a path does not matter; on every path the
 * blend equals the prediction of v = alpha noiseHead - sigma x0Head. The denoiser throws a TractError if the
 * function returns another shape, or x has no axis for channels.
 */
export const fromTwoHeads =
  (predict: Denoiser): Denoiser =>
  (x, levels, condition) => {
    checkChannels(x);
    return tf.tidy(() => {
      const both = predict(x, levels, condition);
      const wanted = [...x.shape.slice(0, -1), 2 * (x.shape.at(-1) as number)];
      if (!tf.util.arraysEqual(both.shape, wanted))
        throw badArgument(
          'predict',
          `a function that returns the shape [${both.shape}]`,
          `for x of shape [${x.shape}] return [${wanted}], the x0 head and then the noise head on the last axis.`,
        );
      const [x0, noise] = tf.split(both, 2, -1) as [tf.Tensor, tf.Tensor];
      const each = (f: (level: Level) => number) => mapLevels(levels, (level) => f(level) / variance(level));
      return combine(
        [each(({ alpha }) => alpha), x],
        [each(({ sigma }) => sigma * sigma), x0],
        [each(({ alpha, sigma }) => -alpha * sigma), noise],
      );
    });
  };

/**
 * Makes a function with two heads from a denoiser: for x [N, ..., C] it returns [N, ..., 2 C], the denoiser's
 * x0 and noise = (x - alpha x0) / sigma. `fromTwoHeads` reverses it. The result is finite at alpha = 0. The
 * function throws a TractError at sigma = 0, where x0 does not determine the noise, or if x has no axis for
 * channels.
 */
export const toTwoHeads =
  (denoise: Denoiser): Denoiser =>
  (x, levels, condition) => {
    checkChannels(x);
    mapLevels(levels, checkNoisy);
    return tf.tidy(() => {
      const x0 = denoise(x, levels, condition);
      const noise = combine(
        [mapLevels(levels, ({ sigma }) => 1 / sigma), x],
        [mapLevels(levels, ({ alpha, sigma }) => -alpha / sigma), x0],
      );
      return tf.concat([x0, noise], -1);
    });
  };

const variance = ({ alpha, sigma }: Level): number => alpha * alpha + sigma * sigma;

const checkChannels = (x: tf.Tensor): void => {
  if (x.rank < 2)
    throw badArgument(
      'x',
      `of shape [${x.shape}]`,
      'the heads are channels of the last axis: give x as [N, ..., C].',
    );
};

const checkNoisy = ({ alpha, sigma }: Level): void => {
  if (sigma === 0)
    throw badArgument(
      'levels',
      { alpha, sigma },
      'x there does not contain noise, so that none can be predicted: use a level with sigma above 0.',
    );
};
