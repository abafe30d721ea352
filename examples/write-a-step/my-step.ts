import * as tf from '@tensorflow/tfjs-core';
import { combine, intervalBetween, mapLevels, zipLevels } from '@tractjs/core';
import { ddim, type StepFunction } from '@tractjs/tractjs';

/** Evaluates the denoiser at both ends of the interval and takes a DDIM step with the mean of the two predictions. */
export const meanPrediction = (): StepFunction => {
  const euler = ddim();
  return {
    name: 'mean-prediction',
    order: 2,
    evaluations: 2,
    description: { kind: 'mean-prediction' },
    step: (denoise, x, span, condition) =>
      tf.tidy(() => {
        const { from, to } = span;
        const first = denoise(x, from, condition);
        // No network is defined at the clean level: an example that ends there uses its own level again, and only
        // its first prediction.
        const at = zipLevels(from, to, (a, b) => (b.sigma === 0 ? a : b));
        const second = denoise(euler.advance(x, first, intervalBetween(from, at)), at, condition);
        const share = mapLevels(to, ({ sigma }) => (sigma === 0 ? 0 : 1 / 2));
        const prediction = combine([1, first], [share, tf.sub(second, first)]);
        return { x: euler.advance(x, prediction, span), prediction };
      }),
  };
};
