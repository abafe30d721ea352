import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions } from '@tractjs/core';
import { dense } from '@tractjs/ops';
import {
  conditioning,
  conditioningSpecs,
  initialise,
  isCount,
  isDepth,
  kernelSpec,
  MAX_LAYERS,
  type ParameterSpecs,
  reader,
  shapesOf,
  vectorSpec,
  type ZooKind,
  type ZooNetwork,
} from '../parts';
import { type PredictionType, precondition } from '../preconditioning/precondition';

/** Options of `mlp`. */
export interface MlpOptions {
  /** Shape of one example, of any rank. Default [2]. */
  readonly shape?: readonly number[];
  /** Width of the hidden layers, even. Default 128. */
  readonly width?: number;
  /** Number of hidden layers. Default 3. */
  readonly layers?: number;
  /** Number of classes; 0, the default, for a network without labels. */
  readonly classes?: number;
  /** Whether the network is conditioned on a guidance scale. Default false. */
  readonly guided?: boolean;
  /** Standard deviation of the data, for the preconditioning. Default 1. */
  readonly dataStd?: number;
  /** What the last layer predicts. Default 'f', EDM's F. */
  readonly predict?: PredictionType;
}

/**
 * Makes a multi-layer perceptron for points: h <- h + silu(dense(h) + dense(e)) in every hidden layer, with e
 * the embedding of the log-SNR and the condition. It predicts x0 through `precondition`; the last layer
 * starts at zero. With the defaults it has 132,354 parameters.
 * @throws TractError if an option is out of range.
 */
export const mlp = (options: MlpOptions = {}): ZooNetwork => {
  checkOptions('mlp', options, mlpKind.options);
  const { guided = false, predict = 'f', ...rest } = options;
  const settings = { shape: [2], width: 128, layers: 3, classes: 0, dataStd: 1, ...rest };
  const { shape, width, layers, classes, dataStd } = settings;
  if (!Array.isArray(shape) || shape.length === 0 || !shape.every(isCount))
    throw badArgument('shape', shape, 'give the shape of one example, such as [2].');
  if (!isCount(width) || width % 2 !== 0) throw badArgument('width', width, 'give an even whole number.');
  if (!isDepth(layers)) throw badArgument('layers', layers, `give a whole number, 1 to ${MAX_LAYERS}.`);
  if (classes !== 0 && !isCount(classes))
    throw badArgument('classes', classes, 'give a whole number, 0 for none.');

  const size = shape.reduce((a, b) => a * b, 1);
  const embed = { frequencies: width, embedding: width, classes, guided };
  const hidden = Array.from({ length: layers }, (_, i) => `hidden.${i}`);
  const specs: ParameterSpecs = {
    ...conditioningSpecs(embed),
    'first.kernel': kernelSpec([size, width]),
    'first.bias': vectorSpec(width),
    ...Object.assign(
      {},
      ...hidden.map((path) => ({
        [`${path}.kernel`]: kernelSpec([width, width], 2),
        [`${path}.embed.kernel`]: kernelSpec([width, width]),
        [`${path}.embed.bias`]: vectorSpec(width),
      })),
    ),
    'last.kernel': kernelSpec([width, size], 0),
    'last.bias': vectorSpec(size),
  };
  return precondition(
    {
      name: 'mlp',
      description: {
        kind: 'mlp',
        ...settings,
        ...(guided && { guided }),
        ...(predict !== 'f' && { predict }),
      },
      shape,
      classes,
      ...(guided && { guided }),
      paramShapes: () => shapesOf(specs),
      init: (random) => initialise(specs, random),
      apply: (params, x, logSnr, condition) =>
        tf.tidy(() => {
          const at = reader(params);
          const e = conditioning(params, embed, logSnr, condition);
          let h = dense(tf.reshape(x, [-1, size]), at('first.kernel'), at('first.bias'));
          for (const path of hidden) {
            const second = { x: e, kernel: at(`${path}.embed.kernel`) };
            h = dense(h, at(`${path}.kernel`), at(`${path}.embed.bias`), { silu: true, second, skip: h });
          }
          return tf.reshape(dense(h, at('last.kernel'), at('last.bias')), x.shape);
        }),
    },
    { dataStd, predict },
  );
};

export const mlpKind: ZooKind<MlpOptions> = {
  name: 'mlp',
  summary: 'a multi-layer perceptron, for points',
  options: {
    shape: 'numbers',
    width: 'number',
    layers: 'number',
    classes: 'number',
    guided: 'boolean',
    dataStd: 'number',
    predict: 'text',
  },
  make: mlp,
};
