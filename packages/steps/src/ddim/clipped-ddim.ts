import * as tf from '@tensorflow/tfjs-core';
import {
  type AnyStep,
  badArgument,
  checkOptions,
  combine,
  type Kind,
  type Range,
  type StepFunction,
  sameLevel,
  zipLevels,
} from '@tractjs/core';
import { ddim } from './ddim';

/** The options of `clippedDdim`. */
export interface ClippedDdimOptions {
  /** The range to which predictions are clipped; default [-1, 1]. */
  readonly range?: Range;
  /** Whether the noise is computed from the clipped prediction, and not from the raw one; default true. */
  readonly rederiveNoise?: boolean;
}

/**
 * Returns DDIM with the prediction clipped to a range. With `rederiveNoise`, it equals `ddim` with `clip`
 * around the denoiser, as in the code of Ho et al. 2020 and in Berthelot et al. 2023, "TRACT". Without, it is
 *
 *   x_to = alpha_to clip(x0) + sigma_to (x - alpha_from x0) / sigma_from,
 *
 * as in diffusers' DDIMScheduler. Each step then differs from DDIM by alpha_to (clip(x0) - x0), however short
 * it is, so a walk whose predictions are clipped does not converge to the flow with more steps.
 * @throws TractError if an option is not valid.
 */
export const clippedDdim = (options: ClippedDdimOptions = {}): StepFunction => {
  const { range = [-1, 1], rederiveNoise = true } = checkOptions(
    'clippedDdim',
    options,
    clippedDdimKind.options,
  );
  checkRange(range);
  if (typeof rederiveNoise !== 'boolean')
    throw badArgument('rederiveNoise', rederiveNoise, 'give true or false.');
  const [low, high] = range;
  const euler = ddim();
  return {
    name: 'clipped-ddim',
    order: 1,
    evaluations: 1,
    description: { kind: 'clipped-ddim', range: [low, high], rederiveNoise },
    step: (denoise, x, interval, condition) =>
      tf.tidy(() => {
        const raw = denoise(x, interval.from, condition);
        const prediction = tf.clipByValue(raw, low, high);
        if (rederiveNoise) return { x: euler.advance(x, prediction, interval), prediction };
        const alpha = zipLevels(interval.from, interval.to, (from, to) =>
          sameLevel(from, to) ? 0 : to.alpha,
        );
        return { x: combine([1, euler.advance(x, raw, interval)], [alpha, tf.sub(prediction, raw)]) };
      }),
  };
};

export const clippedDdimKind: Kind<AnyStep, ClippedDdimOptions> = {
  name: 'clipped-ddim',
  summary: 'DDIM with its prediction clipped to a range',
  source: "Ho et al. 2020's code; diffusers' DDIMScheduler if `rederiveNoise` is false",
  options: { range: 'numbers', rederiveNoise: 'boolean' },
  make: clippedDdim,
};

const checkRange = (range: Range): void => {
  const numbers = Array.isArray(range) && range.length === 2 && range.every((end) => typeof end === 'number');
  if (!(numbers && range[0] < range[1]))
    throw badArgument('range', range, 'give [low, high] with low below high, such as [-1, 1].');
};
