import { badArgument } from '@tractjs/core';
import { optionReader } from '../parts';

/** Options of ml-tract's U-Net, under the names in its code. */
export type TractUnetConfig = Readonly<Record<string, unknown>>;

/** Sizes of a residual block. */
export interface TractBlock {
  readonly kind: 'block';
  readonly path: string;
  /** Path of the attention after the block; left out if there is none. */
  readonly attention?: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly resample?: 'up' | 'down';
  /** Whether the block's input is x concatenated with the last output kept on the way down. */
  readonly joins?: boolean;
}

/** Sizes of a 3x3 convolution: plain, with stride 2 to halve the image, or after doubling it. */
export interface TractConv {
  readonly kind: 'conv';
  readonly path: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly change?: 'halve' | 'double';
}

/** A U-Net as lists of layers, and the settings that they share. */
export interface TractPlan {
  readonly down: readonly (TractBlock | TractConv)[];
  readonly middle: readonly TractBlock[];
  readonly up: readonly (TractBlock | TractConv)[];
  readonly channels: number;
  readonly embedding: number;
  readonly inputs: number;
  /** Channels before the last norm and convolution. */
  readonly last: number;
  /** Number of predictions: 1 for x0, 2 for x0 and the noise. */
  readonly heads: number;
  readonly resolution: number;
  readonly classes: number;
  /** Whether the embedding both scales and shifts; otherwise it is added. */
  readonly affineTime: boolean;
  /** Returns the number of attention heads for a number of channels. */
  readonly attentionHeads: (channels: number) => number;
  /** How the log-SNR is mapped to 0 to 1 before it is embedded. */
  readonly logSnrInput: 'linear' | 'sigmoid' | 'inv_cos';
  /** The log-SNR range that 'linear' maps to 0 to 1. */
  readonly range: readonly [number, number];
  /** The given options that affect the output. */
  readonly given: TractUnetConfig;
}

/** Options for training only. */
const IGNORED = ['dropout'];

/**
 * Plans the layers of a configuration.
 * @throws TractError if an option is unknown, missing or has a bad value.
 */
export const planTractUnet = (config: TractUnetConfig): TractPlan => {
  const { count, countOrNone, counts, layers, choice, flag, range: pair, done } = optionReader(config);
  const logSnrInput = choice('logsnr_input_type', 'inv_cos', ['linear', 'sigmoid', 'inv_cos']);
  const range = pair('logsnr_scale_range', [-10, 10]);
  const headSize = countOrNone('head_dim');
  const headCount = countOrNone('attn_heads') ?? 0;
  if (headSize === undefined && headCount === 0)
    throw badArgument('attn_heads', 'missing', 'give a whole number, or head_dim.');
  const [inputs, channels] = [count('in_channel'), count('channel')];
  const [multipliers, attended] = [counts('channel_multiplier'), counts('attn_rezs', undefined, 0)];
  const [blocks, resamples] = [layers('n_res_blocks', multipliers.length), flag('resample', false)];
  const down: (TractBlock | TractConv)[] = [{ kind: 'conv', path: 'down.0', inputs, outputs: channels }];
  const kept = [channels];
  let width = channels;
  let side = count('init_rez', 32);
  const change = (list: (TractBlock | TractConv)[], to: 'down' | 'up'): void => {
    const path = `${to}.${list.length}`;
    const same = { inputs: width, outputs: width };
    if (resamples) list.push({ kind: 'block', path, ...same, resample: to });
    else if (to === 'down') list.push({ kind: 'conv', path: `${path}.0`, ...same, change: 'halve' });
    else list.push({ kind: 'conv', path: `${path}.1`, ...same, change: 'double' });
  };
  const attending = (path: string, outputs: number, from: number, attends: boolean): TractBlock => ({
    kind: 'block',
    path: `${path}.resblocks`,
    inputs: from,
    outputs,
    ...(attends && { attention: `${path}.attention` }),
  });
  multipliers.forEach((multiplier, level) => {
    for (let k = 0; k < blocks; k++) {
      const outputs = channels * multiplier;
      down.push(attending(`down.${down.length}`, outputs, width, attended.includes(side)));
      kept.push(outputs);
      width = outputs;
    }
    if (level === multipliers.length - 1) return;
    change(down, 'down');
    side = Math.floor(side / 2);
    kept.push(width);
  });
  const middle = [attending('mid.0', width, width, true), attending('mid.1', width, width, false)];
  const up: (TractBlock | TractConv)[] = [];
  for (let level = multipliers.length - 1; level >= 0; level--) {
    for (let k = 0; k <= blocks; k++) {
      const outputs = channels * (multipliers[level] as number);
      const from = width + (kept.pop() as number);
      up.push({ ...attending(`up.${up.length}`, outputs, from, attended.includes(side)), joins: true });
      width = outputs;
    }
    if (level === 0) continue;
    change(up, 'up');
    side *= 2;
  }
  const classes = count('num_classes', 1);
  const plan = {
    down,
    middle,
    up,
    channels,
    inputs,
    last: width,
    logSnrInput,
    range,
    embedding: count('emb_channel'),
    heads: count('num_output', 1),
    resolution: count('init_rez', 32),
    classes: classes === 1 ? 0 : classes,
    affineTime: flag('use_affine_time', false),
    attentionHeads: (size: number) => (headSize === undefined ? headCount : size / headSize),
  };
  return { ...plan, given: done('the U-Net of ml-tract', IGNORED) };
};
