import { describe, expect, it } from 'vitest';
import { networkNames } from '../arguments';
import { benchNetwork } from './networks';

const size = (shapes: Readonly<Record<string, readonly number[]>>) =>
  Object.values(shapes).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);

describe('benchNetwork', () => {
  it('has the sizes of the published figures', () => {
    const sizes = networkNames.map((name) => [name, size(benchNetwork(name).network.paramShapes())]);
    expect(Object.fromEntries(sizes)).toEqual({
      peer_unet: 492_483,
      unet: 570_284,
      ddpmpp16: 880_963,
      ddpmpp32: 3_500_675,
      mlp: 132_354,
    });
  });

  it.each(networkNames)('%s: describes the peer network as plain data, and is smaller for tests', (name) => {
    const { twin, network } = benchNetwork(name);
    expect(JSON.parse(JSON.stringify(twin))).toEqual(twin);
    expect(size(benchNetwork(name, { small: true }).network.paramShapes())).toBeLessThan(
      size(network.paramShapes()) / 3,
    );
  });
});
