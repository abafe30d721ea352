import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { randomSource } from '@tractjs/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { diffusersUnet } from '../diffusers-unet/network';
import { dit } from '../dit/network';
import { edmNetwork } from '../edm/network';
import { tractUnet } from '../tract-unet/network';

beforeAll(() => tf.setBackend('cpu'));

const times = () => tf.tensor1d([1, 2]);
const edm = { img_resolution: 4, img_channels: 3, model_channels: 8, channel_mult: [1], num_blocks: 1 };
const diffusers = {
  sample_size: 4,
  block_out_channels: [8],
  layers_per_block: 1,
  norm_num_groups: 4,
  down_block_types: ['DownBlock2D'],
  up_block_types: ['UpBlock2D'],
};
const tract = {
  init_rez: 4,
  in_channel: 3,
  channel: 32,
  channel_multiplier: [1],
  n_res_blocks: 1,
  attn_heads: 1,
  emb_channel: 8,
  attn_rezs: [],
};

/** Each network's own function, for a number of classes. */
const calls: Readonly<Record<string, (classes: number, labels?: tf.Tensor) => tf.Tensor>> = {
  edm(label_dim, classes) {
    const network = edmNetwork('EDMPrecond', { ...edm, label_dim });
    const params = network.init(randomSource(1));
    return network.denoise(params, tf.zeros([2, 4, 4, 3]), [1, 2], classes ? { classes } : {});
  },
  'diffusers-unet'(num_class_embeds, labels) {
    const network = diffusersUnet({ ...diffusers, ...(num_class_embeds > 0 && { num_class_embeds }) });
    return network.raw(network.init(randomSource(1)), tf.zeros([2, 4, 4, 3]), times(), labels);
  },
  'tract-unet'(num_classes, labels) {
    const network = tractUnet({ ...tract, num_classes: num_classes || 1 });
    return network.raw(network.init(randomSource(1)), tf.zeros([2, 4, 4, 3]), times(), labels);
  },
  dit(classes, labels) {
    const network = dit({ shape: [4, 4, 3], patch: 2, width: 16, depth: 1, heads: 2, classes });
    return network.raw(network.init(randomSource(1)), tf.zeros([2, 4, 4, 3]), times(), labels);
  },
};

describe.each(Object.entries(calls))("%s's own function", (_, call) => {
  it('refuses missing labels for a network with classes, and labels for one without', () => {
    expect(() => call(3)).toThrow(
      'classes is "missing": this network needs one-hot labels [2,3], zeros for no class.',
    );
    expect(() => call(0, tf.zeros([2, 3]))).toThrow('classes is "given": this network does not use labels');
    expect(() => call(3, tf.zeros([2, 4]))).toThrow(
      'classes is "of shape [2,4]": give one-hot labels [2,3].',
    );
    expect(call(3, tf.zeros([2, 3])).shape.slice(0, 3)).toEqual([2, 4, 4]);
    expect(call(0).shape.slice(0, 3)).toEqual([2, 4, 4]);
  });
});
