import * as tf from '@tensorflow/tfjs-core';
import { checkOptions, type OptionNames, type Params } from '@tractjs/core';
import { biasAdd, dense, depthToSpace, silu, spaceToDepth, timestepEmbedding } from '@tractjs/ops';
import { checkRows, initialise, oneHot, reader, shapesOf, type ZooNetwork } from '../parts';
import { precondition } from '../preconditioning/precondition';
import { ditBlock, linear, modulated, modulations } from './block';
import { type DitOptions, type DitSettings, settleDit } from './options';
import { gridPositions } from './positions';
import { ditSpecs, labelsOf } from './specs';

/** A DiT: a denoiser, and what its authors' code calls it with. */
export interface Dit extends ZooNetwork {
  /** Labels that it can be told: `classes`, and one more where there is one for any class. */
  readonly labels: number;
  /** The raw output [N, H, W, C] for x [N, H, W, C], a number [N] for the noise and, where it has classes, one-hot labels. */
  raw(params: Params, x: tf.Tensor, times: tf.Tensor1D, labels?: tf.Tensor): tf.Tensor;
}

/** Log-SNR spans 40; its authors' networks are told 0 to 1000. */
const SCALE = 25;

/** The names of its options. */
export const ditNames: OptionNames<DitOptions> = {
  shape: true,
  patch: true,
  width: true,
  depth: true,
  heads: true,
  mlpRatio: true,
  frequencies: true,
  classes: true,
  anyClass: true,
  dataStd: true,
  predict: true,
};

/**
 * A diffusion transformer with adaLN-zero (Peebles & Xie 2023, "Scalable Diffusion Models with Transformers"): squares of
 * pixels become tokens, which blocks of attention and perceptrons change as the log-SNR and the class say. It predicts x0
 * through `precondition`; the last layer starts at zero. Parameters are named as in its authors' state dicts, less the
 * positions, which are fixed. At the defaults it has 329,808 parameters.
 * @throws TractError where the sizes do not fit together.
 */
export const dit = (options: DitOptions = {}): Dit => {
  checkOptions('dit', options, ditNames);
  const settings = settleDit(options);
  const { shape, classes, dataStd, predict = 'f' } = settings;
  const specs = ditSpecs(settings);
  const labels = labelsOf(settings);
  const raw: Dit['raw'] = (params, x, times, told) => {
    checkRows(told, x, labels);
    return forward(settings, params, x, times, told);
  };
  const network = precondition(
    {
      name: 'dit',
      description: { kind: 'dit', ...settings },
      ...{ shape, classes },
      paramShapes: () => shapesOf(specs),
      init: (random) => initialise(specs, random),
      apply: (params, x, logSnr, condition) =>
        tf.tidy(() => raw(params, x, tf.mul(logSnr, SCALE), oneHot(condition, labels))),
    },
    { dataStd, predict },
  );
  return { ...network, labels, raw };
};

const forward = (
  { shape, patch, width, depth, heads, frequencies }: DitSettings,
  params: Params,
  x: tf.Tensor,
  times: tf.Tensor1D,
  labels: tf.Tensor | undefined,
): tf.Tensor =>
  tf.tidy(() => {
    const [rows, columns] = shape.slice(0, 2).map((side) => side / patch) as [number, number];
    const embedding = silu(embed(params, frequencies, times, labels));
    const of = reader(params, 'x_embedder.proj');
    // A convolution that strides by its own side is a dense layer of its squares.
    const squares = tf.reshape(spaceToDepth(x, patch), [-1, of('weight').size / width]);
    const tokens = biasAdd(tf.matMul(squares, tf.reshape(of('weight'), [-1, width])), of('bias'));
    let h = tf.add(tf.reshape(tokens, [-1, rows * columns, width]), gridPositions(rows, columns, width));
    for (let i = 0; i < depth; i++) h = ditBlock(params, `blocks.${i}`, h, embedding, heads);
    const [shift, scale] = modulations(params, 'final_layer', embedding, 2) as [tf.Tensor, tf.Tensor];
    const last = linear(params, 'final_layer.linear', modulated(h, shift, scale));
    return depthToSpace(tf.reshape(last, [-1, rows, columns, last.shape[2] as number]), patch);
  });

/** Cosines and sines of the times through two dense layers, and the label's vector: [N, width]. */
const embed = (
  params: Params,
  frequencies: number,
  times: tf.Tensor1D,
  labels: tf.Tensor | undefined,
): tf.Tensor => {
  const of = reader(params);
  const layer = (z: tf.Tensor, i: number) =>
    dense(z, of(`t_embedder.mlp.${i}.weight`), of(`t_embedder.mlp.${i}.bias`));
  const waves = tf.concat(tf.split(timestepEmbedding(times, frequencies), 2, 1).reverse(), 1);
  const e = layer(silu(layer(waves, 0)), 2);
  if (labels === undefined) return e;
  // PyTorch has a row for each label; laid out as a dense layer is, a column.
  return tf.add(e, tf.matMul(labels, of('y_embedder.embedding_table.weight'), false, true));
};
