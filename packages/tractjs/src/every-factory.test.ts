import * as tf from '@tensorflow/tfjs-core';
import { startEngine } from '@tractjs/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Denoiser, Model } from './index';
import { everything } from './testing/everything';

const U = everything as unknown as Readonly<Record<string, (...given: unknown[]) => unknown>>;
const call = (name: string, ...given: readonly unknown[]): unknown =>
  (U[name] as (...all: unknown[]) => unknown)(...given);

/** An option that nothing has, but whose neighbour every table of names would show. */
const odd = { zzz: 1 };
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

/** Options come first; a function without any refuses them too. */
const first = (name: string) => () => call(name, odd);
/** Takes options after these. */
const after =
  (...before: readonly unknown[]) =>
  (name: string) =>
  () =>
    call(name, ...before, odd);

/** What a published network needs to be told. */
const described = (kind: string): object => {
  const { kind: _, ...config } = everything.describeNetwork({ kind }, { shape: [8, 8, 1], dataStd: 1 });
  return config;
};

const blocks = {
  ...{ channel: 32, emb_channel: 16, channel_multiplier: [1], n_res_blocks: 1, attn_rezs: [], attn_heads: 1 },
  ...{ use_affine_time: true, resample: true },
};

const { schedules, grids, steps, weights, losses, networks, datasets } = everything;
/** The factories that registries call. */
const factories = [schedules, grids, steps, weights, losses, networks, datasets]
  .flatMap(({ kinds }) => kinds.map(({ make }) => make.name))
  .filter((name) => name in everything && name !== 'tractUnet' && name !== 'diffusersUnet');

const denoise: Denoiser = (at) => tf.clone(at);
const made: Readonly<Record<string, (name: string) => () => unknown>> = {
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
  churn: (name) => () => call(name, everything.ddim(), odd),
  rungeKutta: (name) => () => call(name, everything.tableaus.heun, odd),
  rungeKuttaInTime: (name) => () => call(name, everything.tableaus.heun, odd),
  guide: after(denoise),
  threshold: after(denoise),
  trajectory: (name) => () => [...(call(name, denoise, x, odd) as Iterable<unknown>)],
  sample: (name) => () => call(name, model, { steps: 1, seed: 0, shape: [1, 2], ...odd }),
  drawSamples: (name) => () => [
    ...(call(name, model, { steps: 1, seed: 0, count: 1, ...odd }) as Iterable<unknown>),
  ],
  sampleGrid: (name) => () => call(name, model, { steps: 1, ...odd }),
  exactNetwork: (name) => () => call(name, everything.ring({ seed: 0 }), odd),
  pictureGrid: after([0]),
  scatterPicture: after([0, 0]),
  dataset: after('ring'),
  edmNetwork: (name) => () => call(name, 'EDMPrecond', { ...described('edm'), ...odd }),
  diffusersUnet: (name) => () => call(name, { ...described('diffusers-unet'), ...odd }),
  tractUnet: (name) => () => call(name, { ...described('tract-unet'), ...blocks, ...odd }),
  precondition: (name) => () => call(name, model.network, odd),
  edmObjective: (name) => () => call(name, model.schedule, odd),
  logNormalSigma: (name) => () => call(name, model.schedule, odd),
  learner: after({}, []),
  studentLoss: after(denoise, undefined, {}, {}),
  weightedError: (name) => () => call(name, x, x, tf.ones([2]), odd),
  evaluateSamples: after([], {}),
  slicedWasserstein: after([0], [0]),
  adamUpdate: after({}, {}, {}),
  attention: (name) => () => call(name, x, odd),
  conv2d: (name) => () => call(name, x, x, odd),
  dense: (name) => () => call(name, x, x, undefined, odd),
  filterDown2x: (name) => () => call(name, x, [1], odd),
  gradientError: after(() => undefined, {}),
  groupNorm: (name) => () => call(name, x, x, x, odd),
  silu: (name) => () => call(name, x, odd),
  lockRun: after('nowhere'),
  openCheckpoints: after('nowhere'),
  openJsonLines: after('nowhere'),
  readJsonLines: after('nowhere', () => undefined),
  readMetrics: after('nowhere'),
  convertModel: after('nowhere', 'elsewhere'),
  loadModel: after('nowhere'),
  ownPath: first,
  networkFrom: (name) => () => call(name, { kind: 'mlp', ...odd }),
  scheduleFrom: (name) => () => call(name, { kind: 'edm', ...odd }),
  gridFrom: (name) => () => call(name, { kind: 'karras', ...odd }),
  stepFrom: (name) => () => call(name, { kind: 'lms', ...odd }),
  singleStepFrom: (name) => () => call(name, { kind: 'clipped-ddim', ...odd }),
  weightFrom: (name) => () => call(name, { kind: 'snr', ...odd }),
  lossFrom: (name) => () => call(name, { kind: 'pseudo-huber', ...odd }),
};

/** Functions of values, tensors, files and documents alone. */
const without = [
  ...[
    'averagePaths',
    'checkChoice',
    'checkGrid',
    'checkModel',
    'checkNetwork',
    'checkNoOptions',
    'checkOptions',
    'checkSchedule',
    'checkSource',
    'checkStep',
    'checkNetworkWithParams',
    'checkKnownLevels',
    'checkSingleStep',
    'isDescription',
    'registry',
    'sameDescription',
    'withPathInErrors',
    'nearName',
    'printable',
    'unknownName',
  ],
  ...['badArgument', 'checkedJson', 'requireEngine', 'broadcast', 'clip', 'combine', 'counted', 'denoiser'],
  ...[
    'ensureGradient',
    'explicit',
    'gap',
    'hasKernel',
    'interval',
    'isAffine',
    'isMultistep',
    'isStochastic',
  ],
  ...['levelList', 'logSnr', 'mapLevels', 'noised', 'noiseRatio', 'perExample', 'randomSource', 'runKernel'],
  ...['sameLevel', 'stepNoise', 'subGrid', 'timeGrid', 'zipLevels', 'parseIdx', 'chainTarget', 'emaWeight'],
  ...[
    'inferenceMomentum',
    'linearDecay',
    'placePhases',
    'planPhases',
    'stepCount',
    'tractTarget',
    'uniformTime',
    'vpObjective',
  ],
  ...[
    'adviceFor',
    'defaultCacheFolder',
    'nativePlan',
    'nativeTargets',
    'agreement',
    'featureStatistics',
    'frechetDistance',
    'gaussianOf',
  ],
  ...[
    'parseGaussian',
    'rmsDistance',
    'adamState',
    'averagePool2x',
    'biasAdd',
    'copyParams',
    'countParams',
    'depthToSpace',
  ],
  ...[
    'disposeParams',
    'filterUp2x',
    'multiHeadAttention',
    'registerGradients',
    'spaceToDepth',
    'timestepEmbedding',
    'upsample2x',
    'valueAndGradients',
  ],
  ...[
    'pretrainedFolder',
    'appendEvent',
    'configPath',
    'encodeEventFile',
    'environmentPath',
    'eventsPath',
    'lockState',
    'readDocument',
  ],
  ...[
    'readEvents',
    'readRunConfig',
    'readRunEnvironment',
    'thisEnvironment',
    'writeEventFile',
    'writeRunConfig',
    'writeRunEnvironment',
    'defaultGrid',
  ],
  ...[
    'unscaled',
    'variancePreserving',
    'decodeSafetensors',
    'decodeSafetensorsHeader',
    'describeNetwork',
    'encodeSafetensors',
    'fromPrediction',
    'fromTorchLayout',
  ],
  ...[
    'fromTwoHeads',
    'layOutSafetensors',
    'preconditioning',
    'renameDiffusers',
    'toFloat32',
    'toPrediction',
    'toTwoHeads',
    'describedBy',
  ],
  ...[
    'isModelFolder',
    'networkFromSidecar',
    'openCheckpoint',
    'readModel',
    'readModelFolder',
    'recognise',
    'saveModel',
    'noiseFrom',
  ],
  ...['floorOf', 'loadClassifier', 'startEvaluation', 'settleMethod', 'modelFolder', 'halvings'],
];

describe('every function of the package', () => {
  const functions = Object.entries(everything)
    .filter(([, value]) => typeof value === 'function' && !/^[A-Z]/.test(value.name))
    .map(([name]) => name);

  it('is in a table here, with its options or without any', () => {
    const known = [...Object.keys(made), ...without];
    expect(functions.filter((name) => !known.includes(name))).toEqual([]);
    expect(known.filter((name) => !functions.includes(name))).toEqual([]);
  });

  it.each(Object.keys(made))('%s refuses an option that there is not', async (name) => {
    const message = /zzz is 1\b.*(no such option|no options)|"zzz" is not a known .*option/;
    await expect((async () => made[name]?.(name)())()).rejects.toThrow(message);
  });
});
