import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Denoiser, Model } from './index';
import { everything } from './testing/everything';
import { withoutOptions } from './testing/functions-without-options';

const U = everything as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
const call = (name: string, ...given: readonly unknown[]): unknown =>
  (U[name] as (...all: unknown[]) => unknown)(...given);

/** An option that no function has. */
const unknownOption = { zzz: 1 };
let model: Model;
let x: tf.Tensor;

beforeAll(async () => {
  await startEngine({ backend: 'cpu' });
  x = tf.zeros([2, 2]);
  const network = everything.mlp({ width: 4, layers: 1 });
  const params = network.init(everything.randomSource(0));
  model = { network, params, schedule: everything.vpCosine(), grid: everything.uniform() };
});
afterAll(() => {
  x.dispose();
  everything.disposeParams(model.params);
});

/** Calls a function whose first argument is its options; a function without options refuses them too. */
const first = (name: string) => () => call(name, unknownOption);
/** Calls a function with options after the given arguments. */
const after =
  (...before: readonly unknown[]) =>
  (name: string) =>
  () =>
    call(name, ...before, unknownOption);

/** The configuration of a published network. */
const described = (kind: string): object => {
  const { kind: _, ...config } = everything.describeNetwork({ kind }, { shape: [8, 8, 1], dataStd: 1 });
  return config;
};

const blocks = {
  channel: 32,
  emb_channel: 16,
  channel_multiplier: [1],
  n_res_blocks: 1,
  attn_rezs: [],
  attn_heads: 1,
  use_affine_time: true,
  resample: true,
};

const { schedules, grids, steps, weights, losses, networks, datasets } = everything;
/** The factories that registries call. */
const factories = [schedules, grids, steps, weights, losses, networks, datasets]
  .flatMap(({ kinds }) => kinds.map(({ make }) => make.name))
  .filter((name) => name in everything && name !== 'tractUnet' && name !== 'diffusersUnet');

const denoise: Denoiser = (at) => tf.clone(at);
const calls: Readonly<Record<string, (name: string) => () => unknown>> = {
  ...Object.fromEntries(
    [
      ...factories,
      ...['snrPlusOne', 'affine', 'multistep', 'stochasticLine', 'iddpmTable'],
      ...['arraySource', 'gaussianMixture', 'ring', 'cifar10', 'imageArchive', 'imageFolder'],
      ...['classifier', 'edmPrediction', 'minSnr'],
      ...['train', 'distill', 'tract', 'tractEdm', 'btd', 'consistency', 'multistepConsistency'],
      ...['imageEvaluator', 'pointEvaluator', 'startEngine', 'inspectEngine', 'measureEngine'],
    ].map((name) => [name, first]),
  ),
  churn: (name) => () => call(name, everything.ddim(), unknownOption),
  rungeKutta: (name) => () => call(name, everything.tableaus.heun, unknownOption),
  rungeKuttaInTime: (name) => () => call(name, everything.tableaus.heun, unknownOption),
  guide: after(denoise),
  threshold: after(denoise),
  trajectory: (name) => () => [...(call(name, denoise, x, unknownOption) as Iterable<unknown>)],
  sample: (name) => () => call(name, model, { steps: 1, seed: 0, shape: [1, 2], ...unknownOption }),
  drawSamples: (name) => () => [
    ...(call(name, model, { steps: 1, seed: 0, count: 1, ...unknownOption }) as Iterable<unknown>),
  ],
  sampleGrid: (name) => () => call(name, model, { steps: 1, ...unknownOption }),
  exactNetwork: (name) => () => call(name, everything.ring({ seed: 0 }), unknownOption),
  pictureGrid: after([0]),
  scatterPicture: after([0, 0]),
  dataset: after('ring'),
  edmNetwork: (name) => () => call(name, 'EDMPrecond', { ...described('edm'), ...unknownOption }),
  diffusersUnet: (name) => () => call(name, { ...described('diffusers-unet'), ...unknownOption }),
  tractUnet: (name) => () => call(name, { ...described('tract-unet'), ...blocks, ...unknownOption }),
  precondition: (name) => () => call(name, model.network, unknownOption),
  edmObjective: (name) => () => call(name, model.schedule, unknownOption),
  logNormalSigma: (name) => () => call(name, model.schedule, unknownOption),
  learner: after({}, []),
  studentLoss: after(denoise, undefined, {}, {}),
  weightedError: (name) => () => call(name, x, x, tf.ones([2]), unknownOption),
  evaluateSamples: after([], {}),
  slicedWasserstein: after([0], [0]),
  adamUpdate: after({}, {}, {}),
  attention: (name) => () => call(name, x, unknownOption),
  conv2d: (name) => () => call(name, x, x, unknownOption),
  dense: (name) => () => call(name, x, x, undefined, unknownOption),
  filterDown2x: (name) => () => call(name, x, [1], unknownOption),
  gradientError: after(() => undefined, {}),
  groupNorm: (name) => () => call(name, x, x, x, unknownOption),
  silu: (name) => () => call(name, x, unknownOption),
  durable: after({}),
  lockRun: after('nowhere'),
  openCheckpoints: after('nowhere'),
  openJsonLines: after('nowhere'),
  readJsonLines: after('nowhere', () => undefined),
  readMetrics: after('nowhere'),
  convertModel: after('nowhere', 'elsewhere'),
  loadModel: after('nowhere'),
  ownPath: first,
  networkFrom: (name) => () => call(name, { kind: 'mlp', ...unknownOption }),
  scheduleFrom: (name) => () => call(name, { kind: 'edm', ...unknownOption }),
  gridFrom: (name) => () => call(name, { kind: 'karras', ...unknownOption }),
  stepFrom: (name) => () => call(name, { kind: 'lms', ...unknownOption }),
  singleStepFrom: (name) => () => call(name, { kind: 'clipped-ddim', ...unknownOption }),
  weightFrom: (name) => () => call(name, { kind: 'snr', ...unknownOption }),
  lossFrom: (name) => () => call(name, { kind: 'pseudo-huber', ...unknownOption }),
};

describe('every function of the package', () => {
  const functions = Object.entries(everything)
    .filter(([, value]) => typeof value === 'function' && !/^[A-Z]/.test(value.name))
    .map(([name]) => name);

  it('is in one of the tables of this file, with or without options', () => {
    const known = [...Object.keys(calls), ...withoutOptions];
    expect(functions.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !functions.includes(name))).toEqual([]);
  });

  it.each(Object.keys(calls))('%s refuses an unknown option', async (name) => {
    const message = /zzz is 1\b.*(no such option|no options)|"zzz" is not a known .*option/;
    await expect((async () => calls[name]?.(name)())()).rejects.toThrow(message);
  });
});
