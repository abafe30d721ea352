import { describe, expect, it } from 'vitest';
import { joinPeaks } from './peaks';

describe('joinPeaks', () => {
  const ours = { matmul: 100, convolution: 300 };
  const peer = { matmul: 200, convolution: 250 };

  it('uses the larger of each for the machine', () => {
    expect(joinPeaks(ours, peer)).toEqual({ ours, peer, machine: { matmul: 200, convolution: 300 } });
    expect(joinPeaks(ours, null)).toEqual({ ours, peer: null, machine: ours });
  });
});
