import * as tf from '@tensorflow/tfjs-core';
import { combine, levelList, logSnr, type Params, perExample } from '@tractjs/core';
import {
  attention,
  averagePool2x,
  conv2d,
  dense,
  type GroupNormOptions,
  groupNorm,
  silu,
  timestepEmbedding,
  upsample2x,
} from '@tractjs/ops';
import {
  type AnyZooKind,
  checkRows,
  convSpecs,
  initialise,
  linearSpecs,
  normConditioning,
  normSpecs,
  oneHot,
  type ParameterSpecs,
  reader,
  type SpecEntry,
  shapesOf,
  squareImages,
  type ZooNetwork,
} from '../parts';
import { fromTwoHeads } from '../preconditioning/two-heads';
import { unitPath } from '../preconditioning/unit-path';
import { planTractUnet, type TractBlock, type TractConv, type TractPlan, type TractUnetConfig } from './plan';

/** ml-tract's U-Net, callable as a denoiser or as in ml-tract's code. */
export interface TractUnet extends ZooNetwork {
  /**
   * Returns the raw output [N, H, W, 3 or 6] for x [N, H, W, C] of unit variance, log-SNR [N] and, if the
   * network has classes, one-hot labels [N, classes].
   */
  raw(params: Params, x: tf.Tensor, logSnr: tf.Tensor1D, classes?: tf.Tensor): tf.Tensor;
}

/**
 * Makes the U-Net of ml-tract (Berthelot et al. 2023), which is that of progressive distillation (Salimans &
 * Ho 2022). Options have the names in ml-tract's code. It predicts x0, or with two outputs x0 and the noise,
 * blended as in progressive distillation. Parameters have PyTorch's names and tfjs's layouts. On every path
 * the network sees x scaled to alpha^2 + sigma^2 = 1.
 * @throws TractError if an option is unknown, missing or has a bad value.
 */
export const tractUnet = (config: TractUnetConfig): TractUnet => {
  const plan = planTractUnet(config);
  const specs = specsOf(plan);
  const raw: TractUnet['raw'] = (params, x, at, classes) => {
    checkRows(classes, x, plan.classes, 'num_classes');
    return forward(plan, params, x, at, classes);
  };
  return {
    name: 'tract-unet',
    description: { kind: 'tract-unet', ...plan.given },
    shape: [plan.resolution, plan.resolution, plan.inputs],
    classes: plan.classes,
    paramShapes: () => shapesOf(specs),
    init: (random) => initialise(specs, random),
    raw,
    apply: (params, x, levels, condition) =>
      tf.tidy(() => {
        const list = levelList(levels, x.shape[0] as number);
        const classes = oneHot(condition, plan.classes, 'num_classes');
        const at = perExample(list, list.length, (level) => Math.min(20, Math.max(-20, logSnr(level))));
        const unit = unitPath(list);
        const scaled = combine([unit.scales, x]);
        if (plan.heads === 1) return raw(params, scaled, at, classes);
        return fromTwoHeads((z) => raw(params, z, at, classes))(scaled, unit.levels);
      }),
  };
};

export const tractUnetKind: AnyZooKind = {
  name: 'tract-unet',
  summary: 'the U-Net of ml-tract and of progressive distillation',
  source: 'Salimans & Ho 2022; Berthelot et al. 2023',
  lists: ['channel_multiplier', 'attn_rezs'],
  make: tractUnet,
  forData: ({ shape }) => {
    const { side, channels } = squareImages(shape);
    return { init_rez: side, in_channel: channels };
  },
};

const forward = (
  plan: TractPlan,
  params: Params,
  x: tf.Tensor,
  at: tf.Tensor1D,
  classes: tf.Tensor | undefined,
): tf.Tensor =>
  tf.tidy(() => {
    const of = reader(params);
    const half = plan.channels / 2;
    const waves = timestepEmbedding(
      tf.mul(logSnrInput(plan, at), 1000),
      plan.channels,
      10_000 ** (half / (half - 1)),
    );
    const hidden = dense(waves, of('time.0.weight'), of('time.0.bias'), { silu: true });
    let e = dense(hidden, of('time.2.weight'), of('time.2.bias'));
    if (classes) e = tf.add(e, dense(classes, of('class_emb.weight'), of('class_emb.bias')));
    const embedding = silu(e);
    const kept: tf.Tensor[] = [];
    let h = x;
    for (const layer of plan.down) {
      h = layer.kind === 'conv' ? convolve(params, layer, h) : block(plan, params, layer, h, embedding);
      kept.push(h);
    }
    for (const layer of plan.middle) h = block(plan, params, layer, h, embedding);
    for (const layer of plan.up) {
      if (layer.kind === 'conv') h = convolve(params, layer, h);
      else {
        const joined = layer.joins === true ? tf.concat([h, kept.pop() as tf.Tensor], 3) : h;
        h = block(plan, params, layer, joined, embedding);
      }
    }
    const last = groupNorm(h, of('out.0.weight'), of('out.0.bias'), { groups: GROUPS, silu: true });
    return conv2d(last, of('out.2.weight'), { bias: of('out.2.bias') });
  });

const GROUPS = 32;

/** Maps the log-SNR [N] to the number from 0 to 1 that is embedded, as the option logsnr_input_type says. */
const logSnrInput = ({ logSnrInput: kind, range: [low, high] }: TractPlan, at: tf.Tensor): tf.Tensor => {
  if (kind === 'linear') return tf.div(tf.sub(at, low), high - low);
  if (kind === 'sigmoid') return tf.sigmoid(at);
  return tf.mul(tf.atan(tf.exp(tf.mul(tf.clipByValue(at, -20, 20), -0.5))), 2 / Math.PI);
};

const convolve = (params: Params, { path, change }: TractConv, x: tf.Tensor): tf.Tensor => {
  const of = reader(params, path);
  const input = change === 'double' ? upsample2x(x) : x;
  return conv2d(input, of('weight'), { bias: of('bias'), stride: change === 'halve' ? 2 : 1 });
};

const block = (
  plan: TractPlan,
  params: Params,
  part: TractBlock,
  x: tf.Tensor,
  embedding: tf.Tensor,
): tf.Tensor => {
  const of = reader(params, part.path);
  const resample = (z: tf.Tensor) => {
    if (part.resample === undefined) return z;
    return part.resample === 'up' ? upsample2x(z) : averagePool2x(z);
  };
  const conv = (z: tf.Tensor, name: string) => conv2d(z, of(`${name}.weight`), { bias: of(`${name}.bias`) });
  const norm = (z: tf.Tensor, name: string, options: Partial<GroupNormOptions> = {}) =>
    groupNorm(z, of(`${name}.weight`), of(`${name}.bias`), { groups: GROUPS, silu: true, ...options });
  const first = conv2d(resample(norm(x, 'norm1')), of('conv1.weight'));
  const modulation = normConditioning(embedding, {
    kernel: of('time.1.weight'),
    bias: of('time.1.bias'),
    convBias: of('conv1.bias'),
    adaptive: plan.affineTime,
  });
  const skip = resample(x);
  const residual = part.inputs === part.outputs ? skip : conv(skip, 'skip');
  const h = norm(first, 'norm2', modulation);
  const sum = conv2d(h, of('conv2.weight'), { bias: of('conv2.bias'), residual });
  return part.attention === undefined ? sum : attend(plan, params, part.attention, sum);
};

const attend = (plan: TractPlan, params: Params, path: string, x: tf.Tensor): tf.Tensor => {
  const of = reader(params, path);
  const normed = groupNorm(x, of('norm.weight'), of('norm.bias'), { groups: GROUPS });
  const qkv = conv2d(normed, of('qkv.weight'), { bias: of('qkv.bias') });
  const heads = plan.attentionHeads(x.shape[3] as number);
  const mixed = attention(qkv, { heads, order: 'by part' });
  return conv2d(mixed, of('out.weight'), { bias: of('out.bias'), residual: x });
};

const specsOf = (plan: TractPlan): ParameterSpecs => {
  const entries: SpecEntry[] = [];
  const linear = (...args: Parameters<typeof linearSpecs>) => entries.push(...linearSpecs(...args));
  const conv = (...args: Parameters<typeof convSpecs>) => entries.push(...convSpecs(...args));
  const norm = (...args: Parameters<typeof normSpecs>) => entries.push(...normSpecs(...args));
  const layer = (part: TractBlock | TractConv): void => {
    const { path, inputs, outputs } = part;
    if (part.kind === 'conv') {
      conv(path, 3, inputs, outputs);
      return;
    }
    norm(`${path}.norm1`, inputs);
    conv(`${path}.conv1`, 3, inputs, outputs);
    linear(`${path}.time.1`, plan.embedding, outputs * (plan.affineTime ? 2 : 1), plan.affineTime ? 0 : 1);
    norm(`${path}.norm2`, outputs);
    conv(`${path}.conv2`, 3, outputs, outputs, 0);
    if (inputs !== outputs) conv(`${path}.skip`, 1, inputs, outputs);
    if (part.attention === undefined) return;
    norm(`${part.attention}.norm`, outputs);
    conv(`${part.attention}.qkv`, 1, outputs, 3 * outputs);
    conv(`${part.attention}.out`, 1, outputs, outputs, 0);
  };
  if (plan.classes > 0) linear('class_emb', plan.classes, plan.embedding);
  linear('time.0', plan.channels, plan.embedding);
  linear('time.2', plan.embedding, plan.embedding);
  for (const part of [...plan.down, ...plan.middle, ...plan.up]) layer(part);
  norm('out.0', plan.last);
  conv('out.2', 3, plan.last, 3 * plan.heads, 0);
  return Object.fromEntries(entries);
};
