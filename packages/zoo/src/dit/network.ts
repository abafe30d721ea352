import * as tf from '@tensorflow/tfjs-core';
import { checkOptions, type Params } from '@tractjs/core';
import { biasAdd, dense, depthToSpace, silu, spaceToDepth, timestepEmbedding } from '@tractjs/ops';
import { checkRows, initialise, oneHot, reader, shapesOf, type ZooKind, type ZooNetwork } from '../parts';
import { precondition } from '../preconditioning/precondition';
import { ditBlock, linear, modulated, modulations } from './block';
import { type DitOptions, type DitSettings, settleDit } from './options';
import { gridPositions } from './positions';
import { ditSpecs, labelsOf } from './specs';

/** A DiT, callable as a denoiser or as in its authors' code. */
export interface Dit extends ZooNetwork {
  /** Number of labels: `classes`, and one more with `anyClass`. */
  readonly labels: number;
  /**
   * Returns the raw output [N, H, W, C] for x [N, H, W, C], times [N] and, if the network has classes,
   * one-hot labels [N, labels].
   */
  raw(params: Params, x: tf.Tensor, times: tf.Tensor1D, labels?: tf.Tensor): tf.Tensor;
}

/** Maps a log-SNR range of 40 to 1000, the range of timesteps in its authors' code. */
const SCALE = 25;

/**
 * Makes a diffusion transformer with adaLN-zero (Peebles & Xie 2023, "Scalable Diffusion Models with
 * Transformers"), conditioned on the log-SNR and, optionally, the class. It predicts x0 through
 * `precondition`; the last layer starts at zero. Parameters are named as in its authors' state dicts; the
 * positions are fixed and not among them. With the defaults it has 329,808 parameters.
 * @throws TractError if the sizes do not fit together.
 */
export const dit = (options: DitOptions = {}): Dit => {
  checkOptions('dit', options, ditKind.options);
  const settings = settleDit(options);
  const { shape, classes, dataStd, predict = 'f' } = settings;
  const specs = ditSpecs(settings);
  const labels = labelsOf(settings);
  const raw: Dit['raw'] = (params, x, times, rows) => {
    checkRows(rows, x, labels);
    return forward(settings, params, x, times, rows);
  };
  const network = precondition(
    {
      name: 'dit',
      description: { kind: 'dit', ...settings },
      shape,
      classes,
      paramShapes: () => shapesOf(specs),
      init: (random) => initialise(specs, random),
      apply: (params, x, logSnr, condition) =>
        tf.tidy(() => raw(params, x, tf.mul(logSnr, SCALE), oneHot(condition, labels))),
    },
    { dataStd, predict },
  );
  return { ...network, labels, raw };
};

export const ditKind: ZooKind<DitOptions> = {
  name: 'dit',
  summary: 'a diffusion transformer with adaLN-zero',
  source: 'Peebles & Xie 2023',
  options: {
    shape: 'numbers',
    patch: 'number',
    width: 'number',
    depth: 'number',
    heads: 'number',
    mlpRatio: 'number',
    frequencies: 'number',
    classes: 'number',
    anyClass: 'boolean',
    dataStd: 'number',
    predict: 'text',
  },
  make: dit,
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
    // A convolution whose stride is its kernel size is a dense layer on each square.
    const squares = tf.reshape(spaceToDepth(x, patch), [-1, of('weight').size / width]);
    const tokens = biasAdd(tf.matMul(squares, tf.reshape(of('weight'), [-1, width])), of('bias'));
    let h = tf.add(tf.reshape(tokens, [-1, rows * columns, width]), gridPositions(rows, columns, width));
    for (let i = 0; i < depth; i++) h = ditBlock(params, `blocks.${i}`, h, embedding, heads);
    const [shift, scale] = modulations(params, 'final_layer', embedding, 2) as [tf.Tensor, tf.Tensor];
    const last = linear(params, 'final_layer.linear', modulated(h, shift, scale));
    return depthToSpace(tf.reshape(last, [-1, rows, columns, last.shape[2] as number]), patch);
  });

/**
 * Returns the embedding [N, width]: the times' cosines and sines through two dense layers, plus the label's
 * vector.
 */
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
  // PyTorch stores one row per label; in the layout of a dense layer that is one column.
  return tf.add(e, tf.matMul(labels, of('y_embedder.embedding_table.weight'), false, true));
};
