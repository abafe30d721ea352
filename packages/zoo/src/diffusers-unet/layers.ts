import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import {
  biasAdd,
  conv2d,
  dense,
  type GroupNormOptions,
  groupNorm,
  multiHeadAttention,
  upsample2x,
} from '@tractjs/ops';
import { normConditioning, reader } from '../parts';
import type { DiffusersSettings } from './config';
import type { DiffusersAttention, DiffusersLayer, DiffusersResample, DiffusersResnet } from './plan';

/** Returns a layer's output [N, H', W', C'] for x [N, H, W, C] and the embedding [N, E] after its SiLU. */
export const runLayer = (
  settings: DiffusersSettings,
  params: Params,
  { part, divisor = 1 }: DiffusersLayer,
  x: tf.Tensor,
  embedding: tf.Tensor,
): tf.Tensor =>
  tf.tidy(() => {
    if (part.kind === 'resample') return resample(settings, params, part, x);
    const sum =
      part.kind === 'resnet'
        ? resnet(settings, params, part, x, embedding)
        : attend(settings, params, part, x);
    return divisor === 1 ? sum : tf.div(sum, divisor);
  });

const resnet = (
  { groups, epsilon, adaptiveScale }: DiffusersSettings,
  params: Params,
  { path, inputs, outputs }: DiffusersResnet,
  x: tf.Tensor,
  embedding: tf.Tensor,
): tf.Tensor => {
  const of = reader(params, path);
  const conv = (z: tf.Tensor, name: string) => conv2d(z, of(`${name}.weight`), { bias: of(`${name}.bias`) });
  const norm = (z: tf.Tensor, name: string, options: Partial<GroupNormOptions> = {}) =>
    groupNorm(z, of(`${name}.weight`), of(`${name}.bias`), { groups, epsilon, silu: true, ...options });
  const first = conv2d(norm(x, 'norm1'), of('conv1.weight'));
  const modulation = normConditioning(embedding, {
    kernel: of('time_emb_proj.weight'),
    bias: of('time_emb_proj.bias'),
    convBias: of('conv1.bias'),
    adaptive: adaptiveScale,
  });
  const h = norm(first, 'norm2', modulation);
  const residual = inputs === outputs ? x : conv(x, 'conv_shortcut');
  return conv2d(h, of('conv2.weight'), { bias: of('conv2.bias'), residual });
};

const attend = (
  { heads, epsilon }: DiffusersSettings,
  params: Params,
  { path, channels, groups }: DiffusersAttention,
  x: tf.Tensor,
): tf.Tensor => {
  const of = reader(params, path);
  const [n, height, width] = x.shape as [number, number, number];
  const normed =
    groups === 0 ? x : groupNorm(x, of('group_norm.weight'), of('group_norm.bias'), { groups, epsilon });
  const linear = (rows: tf.Tensor, name: string) => dense(rows, of(`${name}.weight`), of(`${name}.bias`));
  const rows = tf.reshape(normed, [-1, channels]);
  const tokens = (name: string) => tf.reshape(linear(rows, name), [n, height * width, channels]);
  const mixed = multiHeadAttention(tokens('to_q'), tokens('to_k'), tokens('to_v'), heads(channels));
  return tf.add(x, tf.reshape(linear(tf.reshape(mixed, [-1, channels]), 'to_out.0'), x.shape));
};

const resample = (
  { padsEnd }: DiffusersSettings,
  params: Params,
  { to, path }: DiffusersResample,
  x: tf.Tensor,
): tf.Tensor => {
  const of = reader(params, path);
  const [weight, bias] = [of('weight'), of('bias')];
  if (to === 'double') return conv2d(upsample2x(x), weight, { bias });
  if (!padsEnd) return conv2d(x, weight, { bias, stride: 2 });
  const edge: [number, number] = [0, 1];
  const padded = tf.pad(x as tf.Tensor4D, [[0, 0], edge, edge, [0, 0]]);
  return biasAdd(tf.conv2d(padded, weight as tf.Tensor4D, 2, 'valid'), bias);
};
