import * as tf from '@tensorflow/tfjs-core';
import { combine, type Params } from '@tractjs/core';
import { conv2d } from '@tractjs/ops';
import { reader } from '../parts';
import { block, conv, type LayerContext, norm } from './layers';
import type { EdmConv, EdmLayer, EdmPlan } from './plan';

/**
 * Runs a planned U-Net on x [N, H, W, C] with the embedding [N, E]. Parameters have PyTorch's names, below
 * `path`. If the plan has no auxiliary output, ADM's last norm and convolution follow.
 */
export const walkUnet = (
  plan: EdmPlan,
  params: Params,
  path: string,
  x: tf.Tensor,
  embedding: tf.Tensor,
): tf.Tensor =>
  tf.tidy(() => {
    const context = (layer: string): LayerContext => ({
      params,
      path: `${path}.${layer}`,
      common: plan.blocks,
    });
    const skips: tf.Tensor[] = [];
    let h = x;
    let aux = x;
    for (const { name, role, part } of plan.encoder) {
      const at = context(`enc.${name}`);
      if (role === 'aux down') aux = conv(aux, part as EdmConv, at);
      else if (role === 'aux skip') h = replaceLast(skips, tf.add(h, conv(aux, part as EdmConv, at)));
      else if (role === 'aux residual') {
        aux = replaceLast(skips, combine([Math.SQRT1_2, tf.add(h, conv(aux, part as EdmConv, at))]));
        h = aux;
      } else {
        h = main(h, part, embedding, at);
        skips.push(h);
      }
    }
    let drawn: tf.Tensor | undefined;
    let normed = h;
    for (const { name, role, part } of plan.decoder) {
      const at = context(`dec.${name}`);
      if (role === 'aux up') drawn = conv(drawn as tf.Tensor, part as EdmConv, at);
      else if (role === 'aux norm') normed = norm(h, at, { silu: true });
      else if (role === 'aux conv') {
        const added = conv(normed, part as EdmConv, at);
        drawn = drawn === undefined ? added : tf.add(drawn, added);
      } else {
        if (part.kind === 'block' && part.inputs !== h.shape[3])
          h = tf.concat([h, skips.pop() as tf.Tensor], 3);
        h = main(h, part, embedding, at);
      }
    }
    if (drawn !== undefined) return drawn;
    const out = reader(params, path);
    const last = norm(h, { params, path: `${path}.out_norm`, common: plan.blocks }, { silu: true });
    return conv2d(last, out('out_conv.weight'), { bias: out('out_conv.bias') });
  });

const main = (
  x: tf.Tensor,
  part: EdmLayer['part'],
  embedding: tf.Tensor,
  context: LayerContext,
): tf.Tensor => {
  if (part.kind === 'block') return block(x, part, embedding, context);
  return part.kind === 'conv' ? conv(x, part, context) : norm(x, context, { silu: true });
};

const replaceLast = (skips: tf.Tensor[], x: tf.Tensor): tf.Tensor => {
  skips[skips.length - 1] = x;
  return x;
};
