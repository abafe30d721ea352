import * as tf from '@tensorflow/tfjs-core';
import { checkOptions } from '../backend';

/** Speeds in 10^9 floating-point operations per second; a multiplication and an addition count as two. */
export interface EngineMeasurement {
  /** Product of two square float32 matrices. */
  readonly matmulGflops: number;
  /** 3x3 convolution of 32x32 images with 64 channels: forward and both gradients. */
  readonly convolutionGflops: number;
}

interface Work {
  readonly flops: number;
  run(): tf.Tensor[];
  dispose(): void;
}

const matmul = (size: number): Work => {
  const a = tf.fill([size, size], 0.5) as tf.Tensor2D;
  return { flops: 2 * size ** 3, run: () => [tf.matMul(a, a)], dispose: () => a.dispose() };
};

const convolution = (batch: number, size: number): Work => {
  const channels = 64;
  const shape: [number, number, number, number] = [batch, size, size, channels];
  const filterShape: [number, number, number, number] = [3, 3, channels, channels];
  const x = tf.fill(shape, 0.5) as tf.Tensor4D;
  const filter = tf.fill(filterShape, 0.1) as tf.Tensor4D;
  const attributes = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC' };
  const run = (kernel: string, inputs: tf.NamedTensorMap, shapes: Record<string, number[]>) =>
    tf.engine().runKernel(kernel, inputs, { ...attributes, ...shapes }) as tf.Tensor;
  return {
    flops: 3 * 2 * 9 * channels * channels * size * size * batch,
    // Called directly, because bare tfjs-core has no gradients registered.
    run: () => [
      tf.conv2d(x, filter, 1, 'same'),
      run('Conv2DBackpropInput', { dy: x, filter }, { inputShape: shape }),
      run('Conv2DBackpropFilter', { x, dy: x }, { filterShape }),
    ],
    dispose: () => tf.dispose([x, filter]),
  };
};

/** Returns the seconds that one run takes, including reading the result back. */
const time = async (work: Work): Promise<number> => {
  const start = performance.now();
  const results = work.run();
  await results.at(-1)?.data();
  tf.dispose(results);
  return (performance.now() - start) / 1000;
};

/**
 * Measures the largest work that runs many times in `seconds`: the largest of all takes a slow backend
 * minutes.
 */
const measure = async (works: readonly (() => Work)[], seconds: number): Promise<number> => {
  const trial = async (make: () => Work) => {
    const work = make();
    await time(work);
    return { work, seconds: await time(work) };
  };
  const [first, ...larger] = works as [() => Work, ...(() => Work)[]];
  let chosen = await trial(first);
  for (const make of larger) {
    if (chosen.seconds > seconds / 40) break;
    chosen.work.dispose();
    chosen = await trial(make);
  }
  let best = chosen.seconds;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) best = Math.min(best, await time(chosen.work));
  chosen.work.dispose();
  return chosen.work.flops / best / 1e9;
};

/**
 * Measures the running backend with matrix products and convolutions, for half of `seconds` (default 2) each.
 * The fastest run counts, which reduces the influence of other programs.
 * @throws EngineError if an option is unknown.
 */
export const measureEngine = async (
  options: { readonly seconds?: number } = {},
): Promise<EngineMeasurement> => {
  checkOptions('measureEngine', options, { seconds: true });
  const { seconds = 2 } = options;
  return {
    matmulGflops: await measure(
      [128, 512, 1024, 2048].map((size) => () => matmul(size)),
      seconds / 2,
    ),
    convolutionGflops: await measure(
      [
        () => convolution(1, 8),
        () => convolution(1, 32),
        () => convolution(8, 32),
        () => convolution(32, 32),
      ],
      seconds / 2,
    ),
  };
};
