import { describe, expect, it } from 'vitest';
import { diffusersUnet } from '../diffusers-unet/network';
import { dit } from '../dit/network';
import { edmNetwork } from '../edm/network';
import { mlp } from '../networks/mlp';
import { unet } from '../networks/unet';
import { describeNetwork, networkFrom, networks } from './registry';

describe('networkFrom', () => {
  it.each([
    unet(),
    unet({ channels: 16, classes: 10, multipliers: [1, 2, 2], shape: [32, 32, 3] }),
    mlp({ dataStd: 2 }),
    unet({ predict: 'noise', guided: true }),
    mlp({ predict: 'v' }),
    dit({ classes: 3, anyClass: true }),
    diffusersUnet({
      sample_size: 8,
      block_out_channels: [8, 8],
      down_block_types: ['DownBlock2D', 'AttnDownBlock2D'],
      up_block_types: ['AttnUpBlock2D', 'UpBlock2D'],
      norm_num_groups: 4,
      attention_head_dim: null,
    }),
    edmNetwork('VPPrecond', {
      img_resolution: 8,
      img_channels: 1,
      channel_mult: [1],
      num_blocks: 1,
      model_channels: 8,
      dropout: 0.1,
    }),
  ])('makes the same network of its description, $name', (network) => {
    const again = networkFrom(JSON.parse(JSON.stringify(network.description))) as typeof network;
    expect(again.description).toEqual(network.description);
    expect(again.paramShapes()).toEqual(network.paramShapes());
  });

  it('suggests the near name', () => {
    expect(() => networkFrom({ kind: 'unnet' })).toThrow(
      `"unnet" is not a known network. Did you mean "unet"? There are: ${networks.names.join(', ')}.`,
    );
    expect(() => networkFrom({ kind: 'unet', chanels: 32 })).toThrow(/"chanels".* Did you mean "channels"\?/);
    expect(() => networkFrom({ kind: 'transformer' })).toThrow(
      `"transformer" is not a known network. There are: ${networks.names.join(', ')}.`,
    );
    expect(() => networkFrom({ kind: 'toString' })).toThrow(/not a known network/);
  });

  it('describes networks for data', () => {
    const images = { shape: [16, 16, 3], dataStd: 0.5 };
    expect(describeNetwork({ kind: 'unet' }, images)).toEqual({ kind: 'unet', ...images });
    expect(describeNetwork({ kind: 'edm', model_channels: 8 }, images)).toEqual({
      kind: 'edm',
      img_resolution: 16,
      img_channels: 3,
      sigma_data: 0.5,
      model_channels: 8,
    });
    expect(() => describeNetwork({ kind: 'edm' }, { shape: [2], dataStd: 1 })).toThrow(/for square images/);
  });

  it('refuses bad values', () => {
    expect(() => networkFrom({ kind: 'unet', channels: '48' })).toThrow(/channels is "48"/);
    expect(() => networkFrom({ kind: 'mlp', shape: 2 })).toThrow(/shape is 2/);
    expect(() => networkFrom({ kind: 'mlp', width: null })).toThrow(
      'network.width is null: give a finite number.',
    );
  });

  it('takes networks of your own', () => {
    const kinds = { mine: { options: ['width'], make: (options: object) => mlp(options) } };
    expect(networkFrom({ kind: 'mine', width: 8 }, kinds).description).toMatchObject({
      kind: 'mlp',
      width: 8,
    });
    expect(() => networkFrom({ kind: 'mine', widht: 8 }, kinds)).toThrow(/Did you mean "width"/);
  });

  it('refuses what no array could hold, before one is made', () => {
    expect(() => networkFrom({ kind: 'mlp', shape: [2 ** 32, 2 ** 32], width: 8 })).toThrow(
      'shape is [4294967296,4294967296]: an example has 18446744073709552000 numbers, and 67108864 are the most: give a smaller image.',
    );
    expect(() => networkFrom({ kind: 'edm', img_resolution: 65_536, img_channels: 3 })).toThrow(
      /an example has 12884901888 numbers, and 67108864 are the most/,
    );
    expect(() => networkFrom({ kind: 'mlp', width: 2 ** 40 })).toThrow(
      /The network mlp has \d\S+ parameters, and 4294967296 are the most: give it fewer layers or channels/,
    );
  });
});
