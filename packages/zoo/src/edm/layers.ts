import * as tf from '@tensorflow/tfjs-core';
import { combine, type Params } from '@tractjs/core';
import { attention, conv2d, filterDown2x, filterUp2x, type GroupNormOptions, groupNorm } from '@tractjs/ops';
import { normConditioning, reader } from '../parts';
import type { EdmBlock, EdmConv, EdmPlan } from './plan';

/** Returns the number of groups of a norm: 32, or fewer so that each group has at least four channels. */
export const groupsOf = (channels: number): number => Math.min(32, Math.floor(channels / 4));

/** What a layer needs to run: the parameters, their path, and the settings shared by all blocks. */
export interface LayerContext {
  readonly params: Params;
  readonly path: string;
  readonly common: EdmPlan['blocks'];
}

/**
 * Runs a convolution, a resampling or both on x [N, H, W, inputs]. If `biased` is false the bias is left out,
 * because the norm that follows adds it.
 */
export const conv = (x: tf.Tensor, part: EdmConv, context: LayerContext, biased = true): tf.Tensor => {
  const { kernel, resample } = part;
  const { params, path, common } = context;
  if (part.halvedAfter === true) return halvedAfter(x, context);
  const resampled =
    resample === undefined
      ? x
      : resample === 'up'
        ? filterUp2x(x, common.filter)
        : filterDown2x(x, common.filter);
  if (kernel === 0) return resampled;
  const at = reader(params, path);
  return conv2d(resampled, at('weight'), biased ? { bias: at('bias') } : {});
};

/** Convolves x, padded by what the filter needs, then filters and halves the result. */
const halvedAfter = (x: tf.Tensor, { params, path, common: { filter } }: LayerContext): tf.Tensor => {
  const at = reader(params, path);
  const edge: [number, number] = [filter.length / 2 - 1, filter.length / 2 - 1];
  const wide = tf.pad(x as tf.Tensor4D, [[0, 0], edge, edge, [0, 0]]);
  return filterDown2x(conv2d(wide, at('weight'), { bias: at('bias') }), filter, { zeros: false });
};

/** Runs a group norm, fused with the operations in `options`. */
export const norm = (
  x: tf.Tensor,
  { params, path, common }: LayerContext,
  options: Pick<GroupNormOptions, 'silu' | 'pre' | 'scale' | 'shift'>,
): tf.Tensor => {
  const at = reader(params, path);
  const channels = x.shape.at(-1) as number;
  return groupNorm(x, at('weight'), at('bias'), {
    groups: groupsOf(channels),
    epsilon: common.epsilon,
    ...options,
  });
};

/**
 * Returns the kernel size of a block's skip: 1 for a convolution, 0 to only resample, undefined for x itself.
 */
export const skipKernel = (
  { inputs, outputs, resample }: EdmBlock,
  { projectResampled }: EdmPlan['blocks'],
): 0 | 1 | undefined => {
  if (inputs === outputs && resample === undefined) return undefined;
  return inputs !== outputs || projectResampled ? 1 : 0;
};

/** Runs a residual block on x [N, H, W, inputs] with the embedding [N, E]. */
export const block = (x: tf.Tensor, part: EdmBlock, embedding: tf.Tensor, context: LayerContext): tf.Tensor =>
  tf.tidy(() => {
    const { common, params, path } = context;
    const { inputs, outputs, resample, heads } = part;
    const inside = (name: string): LayerContext => ({ ...context, path: `${path}.${name}` });
    const side = resample === undefined ? {} : { resample };
    const shaped = { kind: 'conv', inputs, outputs } as const;
    const at = reader(params, path);
    const first = norm(x, inside('norm0'), { silu: true });
    let h = conv(first, { ...shaped, kernel: 3, ...side }, inside('conv0'), false);
    const modulation = normConditioning(embedding, {
      kernel: at('affine.weight'),
      bias: at('affine.bias'),
      convBias: at('conv0.bias'),
      adaptive: common.adaptiveScale,
    });
    h = norm(h, inside('norm1'), { silu: true, ...modulation });
    const kernel = skipKernel(part, common);
    const residual = kernel === undefined ? x : conv(x, { ...shaped, kernel, ...side }, inside('skip'));
    h = conv2d(h, at('conv1.weight'), { bias: at('conv1.bias'), residual });
    h = scaled(h, common.skipScale);
    return heads === 0 ? h : scaled(attend(h, heads, context), common.skipScale);
  });

/** Scales x as a sum of one term: a product would keep x in memory for its gradient. */
const scaled = (x: tf.Tensor, factor: number): tf.Tensor => combine([factor, x]);

/** Adds self-attention between the pixels to x. */
const attend = (x: tf.Tensor, heads: number, context: LayerContext): tf.Tensor => {
  const at = reader(context.params, context.path);
  const normed = norm(x, { ...context, path: `${context.path}.norm2` }, {});
  const qkv = conv2d(normed, at('qkv.weight'), { bias: at('qkv.bias') });
  const mixed = attention(qkv, { heads, order: 'by channel' });
  return conv2d(mixed, at('proj.weight'), { bias: at('proj.bias'), residual: x });
};
