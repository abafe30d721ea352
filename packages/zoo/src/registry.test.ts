import { describe, expect, it } from 'vitest';
import { mlp } from './mlp';
import { networkFrom } from './registry';
import { unet } from './unet';

describe('networkFrom', () => {
  it.each([
    unet(),
    unet({ channels: 16, classes: 10, multipliers: [1, 2, 2], shape: [32, 32, 3] }),
    mlp({ dataStd: 2 }),
    unet({ predict: 'noise', guided: true }),
    mlp({ predict: 'v' }),
  ])('makes the same network of its description, $name', (network) => {
    const again = networkFrom(JSON.parse(JSON.stringify(network.description))) as typeof network;
    expect(again.description).toEqual(network.description);
    expect(again.paramShapes()).toEqual(network.paramShapes());
  });

  it('suggests the near name', () => {
    expect(() => networkFrom({ kind: 'unnet' })).toThrow(
      '"unnet" is not a known kind of network. Did you mean "unet"? There are: unet, mlp.',
    );
    expect(() => networkFrom({ kind: 'unet', chanels: 32 })).toThrow(/"chanels".* Did you mean "channels"\?/);
    expect(() => networkFrom({ kind: 'transformer' })).toThrow(
      '"transformer" is not a known kind of network. There are: unet, mlp.',
    );
    expect(() => networkFrom({ kind: 'toString' })).toThrow(/not a known kind/);
  });

  it('refuses bad values', () => {
    expect(() => networkFrom({ kind: 'unet', channels: '48' })).toThrow(/channels is "48"/);
    expect(() => networkFrom({ kind: 'mlp', shape: 2 })).toThrow(/shape is 2/);
    expect(() => networkFrom({ kind: 'mlp', width: null })).toThrow(/description is/);
  });

  it('takes networks of your own', () => {
    const kinds = { mine: { options: ['width'], make: (options: object) => mlp(options) } };
    expect(networkFrom({ kind: 'mine', width: 8 }, kinds).description).toMatchObject({
      kind: 'mlp',
      width: 8,
    });
    expect(() => networkFrom({ kind: 'mine', widht: 8 }, kinds)).toThrow(/Did you mean "width"/);
  });
});
