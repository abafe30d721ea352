import * as tf from '@tensorflow/tfjs-core';
import { columns } from '../report/columns';
import { flopsOf } from './flops';

/** The time of one kind of kernel in one call of a piece of work. */
export interface KernelTime {
  readonly kernel: string;
  readonly calls: number;
  /** Without the time of nested kernels. */
  readonly milliseconds: number;
  /** 10^9 floating-point operations, of convolutions and matrix products only. */
  readonly gflop: number;
}

/** The division of the time of a call. Times are means over several calls. */
export interface Profile {
  readonly milliseconds: number;
  /** Slowest first; the rest of `milliseconds` is JavaScript between kernels. */
  readonly kernels: readonly KernelTime[];
  /** The same, separated by input shapes. */
  readonly byShape: readonly KernelTime[];
}

interface Tally {
  calls: number;
  milliseconds: number;
  flops: number;
}

/**
 * Times every kernel of the backend in use while `run` is called. The TensorFlow backend computes before a kernel
 * returns, so the clock around it is its time; asynchronous backends cannot be timed like this. `warm` adds an uncounted
 * call first.
 */
export const profile = (run: () => void, calls = 5, { warm = true } = {}): Profile => {
  const watch = watchKernels();
  try {
    if (warm) run();
    const start = watch.start();
    for (let i = 0; i < calls; i++) run();
    return watch.read(calls, performance.now() - start);
  } finally {
    watch.stop();
  }
};

const watchKernels = () => {
  const kernels = new Map<string, Tally>();
  const shapes = new Map<string, Tally>();
  const inner: number[] = [];
  const add = (map: Map<string, Tally>, key: string, milliseconds: number, flops: number) => {
    const tally = map.get(key) ?? { calls: 0, milliseconds: 0, flops: 0 };
    tally.calls++;
    tally.milliseconds += milliseconds;
    tally.flops += flops;
    map.set(key, tally);
  };
  const configs = tf.getKernelsForBackend(tf.getBackend());
  const originals = configs.map((config) => config.kernelFunc);
  for (const config of configs) {
    const original = config.kernelFunc;
    config.kernelFunc = (params) => {
      inner.push(0);
      const start = performance.now();
      const result = original(params);
      const took = performance.now() - start;
      const nested = inner.pop() as number;
      if (inner.length > 0) inner[inner.length - 1] = (inner.at(-1) as number) + took;
      const { inputs, attrs } = params;
      const outputs = Array.isArray(result) ? result : [result];
      const flops = flopsOf({ name: config.kernelName, inputs, attrs, outputs });
      add(kernels, config.kernelName, took - nested, flops);
      add(shapes, `${config.kernelName} ${describe(inputs)}`, took - nested, flops);
      return result;
    };
  }
  return {
    start: () => {
      kernels.clear();
      shapes.clear();
      return performance.now();
    },
    read: (calls: number, milliseconds: number): Profile => ({
      milliseconds: milliseconds / calls,
      kernels: sorted(kernels, calls),
      byShape: sorted(shapes, calls),
    }),
    stop: () => {
      configs.forEach((config, i) => {
        config.kernelFunc = originals[i] as tf.KernelFunc;
      });
    },
  };
};

const sorted = (map: ReadonlyMap<string, Tally>, calls: number): KernelTime[] =>
  [...map]
    .map(([kernel, tally]) => ({
      kernel,
      calls: tally.calls / calls,
      milliseconds: tally.milliseconds / calls,
      gflop: tally.flops / calls / 1e9,
    }))
    .sort((a, b) => b.milliseconds - a.milliseconds);

/** Formats the shapes of the first inputs: all of a layer, but not the hundreds of an optimiser. */
const describe = (inputs: tf.NamedTensorInfoMap): string =>
  Object.values(inputs)
    .slice(0, 3)
    .map((input) => `[${input?.shape?.join(',') ?? ''}]`)
    .join(' ');

/** Formats two tables: by kernel, and the `rows` slowest by kernel and shapes. */
export const profileTable = ({ milliseconds, kernels, byShape }: Profile, rows = 30): string[] => {
  const share = (value: number) => `${((100 * value) / milliseconds).toFixed(1)}%`;
  const line = ({ kernel, calls, milliseconds: ms, gflop }: KernelTime) => [
    kernel,
    calls.toFixed(0),
    ms.toFixed(2),
    share(ms),
    gflop > 0 ? (gflop / (ms / 1000)).toFixed(0) : '-',
  ];
  const inKernels = kernels.reduce((sum, kernel) => sum + kernel.milliseconds, 0);
  const calls = kernels.reduce((sum, kernel) => sum + kernel.calls, 0);
  const gflop = kernels.reduce((sum, kernel) => sum + kernel.gflop, 0);
  const head = ['kernel', 'calls', 'ms', 'share', 'GFLOPS'];
  return [
    ...columns([
      head,
      ...kernels.map(line),
      line({
        kernel: 'JavaScript between kernels',
        calls: 0,
        milliseconds: milliseconds - inKernels,
        gflop: 0,
      }),
      line({ kernel: 'all', calls, milliseconds, gflop }),
    ]),
    '',
    ...columns([head, ...byShape.slice(0, rows).map(line)]),
  ];
};
