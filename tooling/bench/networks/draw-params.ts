import * as tf from '@tensorflow/tfjs-core';
import type { Params, RandomSource } from '@tractjs/core';

/**
 * Draws parameters for a comparison. Kernels preserve the variance. None is zero, as some are in a network before
 * training, because a zero hides whatever follows it. Vectors are noisy too, so a misplaced one shows; those of a norm's
 * scale (called gamma, or weight if they are vectors) are about 1. The caller owns the result.
 */
export const drawParams = (
  shapes: Readonly<Record<string, readonly number[]>>,
  random: RandomSource,
): Params =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const inputs = shape.slice(0, -1).reduce((a, b) => a * b, 1);
      const vector = shape.length === 1;
      const deviation = vector ? 0.1 : 1 / Math.sqrt(inputs);
      const mean = vector && /\.(gamma|weight)$/.test(name) ? 1 : 0;
      const values = random.fork(name).normal(shape.reduce((a, b) => a * b, 1));
      return [
        name,
        tf.tensor(
          values.map((value) => mean + deviation * value),
          [...shape],
          'float32',
        ),
      ];
    }),
  );
