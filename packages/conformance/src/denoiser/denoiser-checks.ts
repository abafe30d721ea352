import * as tf from '@tensorflow/tfjs-core';
import type { Condition, Denoiser, Level, Levels } from '@tractjs/core';
import { type Check, onBackend } from '../kit/check';
import { expectClose, expectFinite, expectNoLeak, expectTrue, take } from '../kit/expect';
import { atLogSnr, trigonometricPath } from '../kit/paths';

/** A denoiser under test. */
export interface DenoiserSubject {
  readonly denoise: Denoiser;
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
  /** Class labels of the examples, if the denoiser needs them. */
  readonly labels?: readonly number[];
}

export interface DenoiserCheckOptions {
  /** Levels at which it must work; default log-SNR 20, 6, 2, 0, -2, -6, -20 with alpha^2 + sigma^2 = 1. */
  readonly levels?: readonly Level[];
  /** Relative difference allowed between a batch and its examples alone; default 1e-4. */
  readonly tolerance?: number;
}

/** Checks what every denoiser must satisfy, trained or not; the README lists it. */
export const denoiserChecks = (make: () => DenoiserSubject, options: DenoiserCheckOptions = {}): Check[] => {
  const { tolerance = 1e-4 } = options;
  const path = trigonometricPath();
  const levels = options.levels ?? [20, 6, 2, 0, -2, -6, -20].map((logSnr) => atLogSnr(path, logSnr));
  const count = levels.length;

  /** One example per level, with what is needed to denoise some of them. */
  const prepare = () => {
    const { denoise, shape, labels } = make();
    const size = shape.reduce((a, b) => a * b, 1);
    const data = Float32Array.from({ length: count * size }, (_, i) => {
      const { alpha, sigma } = levels[Math.floor(i / size)] as Level;
      return alpha * 0.7 * Math.sin(3 * i + 1) + sigma * 1.4 * Math.cos(5 * i);
    });
    const apply = (first: number, last: number, at: Levels): tf.Tensor =>
      tf.tidy(() => {
        const x = tf.tensor(data.slice(first * size, last * size), [last - first, ...shape], 'float32');
        const chosen =
          labels &&
          Array.from({ length: last - first }, (_, i) => labels[(first + i) % labels.length] as number);
        const condition: Condition | undefined = chosen && { labels: tf.tensor1d(chosen, 'int32') };
        return denoise(x, at, condition);
      });
    return { apply, data, size, shape };
  };

  return onBackend([
    {
      name: 'predicts a new float32 tensor of the shape of x',
      run() {
        const { apply, shape } = prepare();
        const out = apply(0, count, levels);
        const [got, type] = [out.shape, out.dtype];
        out.dispose();
        expectTrue(
          got.join() === [count, ...shape].join(),
          `x has the shape [${[count, ...shape]}], the prediction [${got}].`,
        );
        expectTrue(type === 'float32', `the prediction is ${type}, not float32.`);
      },
    },
    {
      name: 'is finite at every level',
      run: () => expectFinite('the prediction', take(prepare().apply(0, count, levels))),
    },
    {
      name: 'one level per example gives the same as example by example',
      run() {
        const { apply, size } = prepare();
        const together = take(apply(0, count, levels));
        levels.forEach((level, i) => {
          const what = `example ${i}, alpha ${level.alpha.toPrecision(3)}, sigma ${level.sigma.toPrecision(3)}`;
          expectClose(
            what,
            together.slice(i * size, (i + 1) * size),
            take(apply(i, i + 1, level)),
            tolerance,
          );
        });
      },
    },
    {
      name: 'a single level applies to all examples of a batch',
      run() {
        const { apply } = prepare();
        const level = levels[count >> 1] as Level;
        expectClose(
          'one level against a list of it',
          take(apply(0, count, level)),
          take(apply(0, count, new Array<Level>(count).fill(level))),
          tolerance,
        );
      },
    },
    {
      name: 'the same input gives the same bits',
      run() {
        const { apply } = prepare();
        expectClose('a second run', take(apply(0, count, levels)), take(apply(0, count, levels)), 0);
      },
    },
    {
      name: 'x stays as it is, and no tensor leaks',
      run() {
        const { denoise, shape, labels } = make();
        const x = tf.zeros([count, ...shape]);
        const chosen = labels && levels.map((_, i) => labels[i % labels.length] as number);
        const condition = chosen && { labels: tf.tensor1d(chosen, 'int32') };
        // Call it once before counting tensors: a denoiser may create constants in its first call.
        tf.dispose(denoise(x, levels, condition));
        expectTrue(!x.isDisposed, 'the denoiser disposed of the x that it was given: x stays the caller’s.');
        try {
          expectNoLeak('denoise', () => denoise(x, levels, condition));
        } finally {
          tf.dispose([x, ...(condition ? [condition] : [])]);
        }
      },
    },
  ]);
};
