import * as tf from '@tensorflow/tfjs-core';
import { combine, type Params } from '@tractjs/core';
import { attention, conv2d, filterDown2x, filterUp2x, type GroupNormOptions, groupNorm } from '@tractjs/ops';
import { besideNorm, reader } from '../parts';
import type { EdmBlock, EdmConv, EdmPlan } from './plan';

/** Groups of a norm over so many channels: 32, but four channels a group at least. */
export const groupsOf = (channels: number): number => Math.min(32, Math.floor(channels / 4));

/** Where a layer's parameters are, and what its network has in common. */
export interface Place {
  readonly params: Params;
  readonly path: string;
  readonly common: EdmPlan['blocks'];
}

/**
 * Parameters are named as in PyTorch and laid out as tfjs has them: kernels [k, k, in, out] and [in, out]. Without its bias
 * where the norm behind takes that in.
 */
export const conv = (x: tf.Tensor, part: EdmConv, place: Place, biased = true): tf.Tensor => {
  const { kernel, resample } = part;
  const { params, path, common } = place;
  if (part.halvedAfter === true) return halvedAfter(x, place);
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

/** A convolution of x with what the filter reaches around it, filtered and halved. */
const halvedAfter = (x: tf.Tensor, { params, path, common: { filter } }: Place): tf.Tensor => {
  const at = reader(params, path);
  const edge: [number, number] = [filter.length / 2 - 1, filter.length / 2 - 1];
  const wide = tf.pad(x as tf.Tensor4D, [[0, 0], edge, edge, [0, 0]]);
  return filterDown2x(conv2d(wide, at('weight'), { bias: at('bias') }), filter, { zeros: false });
};

/** A group norm, and what else its kernel takes in. */
export const norm = (
  x: tf.Tensor,
  { params, path, common }: Place,
  beside: Pick<GroupNormOptions, 'silu' | 'pre' | 'scale' | 'shift'>,
): tf.Tensor => {
  const at = reader(params, path);
  const channels = x.shape.at(-1) as number;
  return groupNorm(x, at('weight'), at('bias'), {
    ...{ groups: groupsOf(channels), epsilon: common.epsilon, ...beside },
  });
};

/** Whether a block's skip is a convolution, a resampling alone, or x itself. */
export const skipKernel = (
  { inputs, outputs, resample }: EdmBlock,
  { projectResampled }: EdmPlan['blocks'],
): 0 | 1 | undefined => {
  if (inputs === outputs && resample === undefined) return undefined;
  return inputs !== outputs || projectResampled ? 1 : 0;
};

/** A residual block with the embedding [N, E]. */
export const block = (x: tf.Tensor, part: EdmBlock, embedding: tf.Tensor, place: Place): tf.Tensor =>
  tf.tidy(() => {
    const { common, params, path } = place;
    const { inputs, outputs, resample, heads } = part;
    const inside = (name: string): Place => ({ ...place, path: `${path}.${name}` });
    const side = resample === undefined ? {} : { resample };
    const shaped = { kind: 'conv', inputs, outputs } as const;
    const at = reader(params, path);
    const first = norm(x, inside('norm0'), { silu: true });
    let h = conv(first, { ...shaped, kernel: 3, ...side }, inside('conv0'), false);
    const told = besideNorm(embedding, {
      kernel: at('affine.weight'),
      bias: at('affine.bias'),
      convBias: at('conv0.bias'),
      adaptive: common.adaptiveScale,
    });
    h = norm(h, inside('norm1'), { silu: true, ...told });
    const kernel = skipKernel(part, common);
    const residual = kernel === undefined ? x : conv(x, { ...shaped, kernel, ...side }, inside('skip'));
    h = conv2d(h, at('conv1.weight'), { bias: at('conv1.bias'), residual });
    h = scaled(h, common.skipScale);
    return heads === 0 ? h : scaled(attend(h, heads, place), common.skipScale);
  });

/** As a sum of one term, since a product keeps x for its gradient. */
const scaled = (x: tf.Tensor, factor: number): tf.Tensor => combine([factor, x]);

/** x and what its pixels tell each other. */
const attend = (x: tf.Tensor, heads: number, place: Place): tf.Tensor => {
  const at = reader(place.params, place.path);
  const normed = norm(x, { ...place, path: `${place.path}.norm2` }, {});
  const qkv = conv2d(normed, at('qkv.weight'), { bias: at('qkv.bias') });
  const told = attention(qkv, { heads, order: 'by channel' });
  return conv2d(told, at('proj.weight'), { bias: at('proj.bias'), residual: x });
};
