import * as tf from '@tensorflow/tfjs-core';
import { badArgument, combine, type Denoiser, type Level, mapLevels } from '@tractjs/core';

/**
 * A denoiser from a function with two heads, x0 and noise side by side on the last axis: for x [N, ..., C] it returns
 * [N, ..., 2 C], the x0 head first. Each head is trusted where it is the one that knows:
 *
 *   x0 = w x0Head + (1 - w) (x - sigma noiseHead) / alpha,  w = sigma^2 / (alpha^2 + sigma^2)
 *      = (sigma^2 x0Head + alpha (x - sigma noiseHead)) / (alpha^2 + sigma^2)
 *
 * The second form is what is computed: at alpha = 0 it is the x0 head, at sigma = 0 it is x / alpha. On
 * alpha^2 + sigma^2 = 1 it is Salimans & Ho 2022, "Progressive Distillation for Fast Sampling of Diffusion Models",
 * section 4. Elsewhere w stays the same function of log-SNR, so that scaling a path changes nothing; on every path it is
 * the prediction of v with v = alpha noiseHead - sigma x0Head.
 * @throws TractError if the function returns another shape, or x has no axis for channels.
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
          `for x of shape [${x.shape}] return [${wanted}], the x0 head and after it the noise head on the last axis.`,
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
 * The other way: the two heads [N, ..., 2 C] of a denoiser for x [N, ..., C], its x0 and the noise which that implies,
 * noise = (x - alpha x0) / sigma. `fromTwoHeads` makes the same denoiser of them. At alpha = 0 it is finite.
 * @throws TractError at sigma = 0, where x0 implies no noise, or where x has no axis for channels.
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
      'two heads are channels of the last axis: give it as [N, ..., C].',
    );
};

const checkNoisy = ({ alpha, sigma }: Level): void => {
  if (sigma === 0)
    throw badArgument(
      'levels',
      { alpha, sigma },
      'x there is x0 alone and tells no noise: use a level with sigma above 0.',
    );
};
