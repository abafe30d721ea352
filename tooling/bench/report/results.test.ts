import { describe, expect, it } from 'vitest';
import { type Measurement, makeResult, resultTable, rooflineTable } from './results';

const subject = { network: 'peer_unet', batch: 10, work: 'train' } as const;
const rounds = (name: string, seconds: number[], cpu = seconds.map((s) => 2 * s)) => ({ name, seconds, cpu });
const roofline = {
  gflop: { convolution: 30, matmul: 10 },
  share: { convolution: 0.5, matmul: 0.1, other: 0.3, javascript: 0.1 },
  inKernels: { convolution: 120, matmul: null },
  bound: 0.1,
};
const ours = rounds('ours', [0.5, 0.25, 0.2]);
const measurement = (changes: Partial<Measurement> = {}): Measurement => ({
  images: 10,
  ours,
  peers: [],
  failed: {},
  memory: { ours: 300, peers: {} },
  roofline,
  ...changes,
});

describe('makeResult', () => {
  const eager = rounds('eager', [0.5, 0.5, 0.4], [0.5, 0.5, 0.5]);
  const channelsLast = rounds('channels_last', [0.1, 1, 1]);
  const peers = [channelsLast, eager];

  it('compares medians with the fastest mode by median', () => {
    const result = makeResult(subject, measurement({ peers }));
    expect(result).toMatchObject({
      ...subject,
      ours: 40,
      peer: 20,
      ratio: 2,
      mode: 'eager',
      processorRatio: 1,
    });
    expect(result.spread).toEqual({
      ours: { min: 20, max: 50 },
      peer: { min: 20, max: 25 },
      ratio: { min: 1, max: 2 },
    });
    expect(result.modes).toEqual({
      channels_last: { median: 10, min: 10, max: 100 },
      eager: { median: 20, min: 20, max: 25 },
    });
  });

  it('counts the same arithmetic for both sides, and the memory of the fastest mode', () => {
    const memory = { ours: 300, peers: { eager: 400, channels_last: 500 } };
    const result = makeResult(subject, measurement({ peers, memory }));
    expect(result.gflops).toEqual({ ours: 160, peer: 80 });
    expect(result.ofPeak).toEqual({ ours: 0.4, peer: 0.2 });
    expect(result.memory).toEqual({ ours: 300, peer: 400 });
  });

  it('counts images, not batches', () => {
    expect(makeResult({ ...subject, work: 'sample' }, measurement({ images: 1000 })).ours).toBe(4000);
  });

  it('has null for the peer if there is none', () => {
    expect(makeResult(subject, measurement())).toEqual({
      ...subject,
      ours: 40,
      peer: null,
      ratio: null,
      mode: null,
      spread: { ours: { min: 20, max: 50 }, peer: null, ratio: null },
      modes: {},
      failed: {},
      processorRatio: null,
      processors: { ours: 2, peer: null },
      gflops: { ours: 160, peer: null },
      ofPeak: { ours: 0.4, peer: null },
      memory: { ours: 300, peer: null },
      roofline,
    });
  });

  it('survives JSON: without processor time there is no ratio', () => {
    const still = { ours: rounds('ours', [1], [0]), peers: [rounds('eager', [1], [0])] };
    const result = makeResult(subject, measurement(still));
    expect(result.processorRatio).toBeNull();
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('the tables', () => {
  const one = rounds('ours', [0.5]);
  const results = [
    makeResult(subject, measurement({ ours: one })),
    makeResult(subject, measurement({ ours: one, peers: [rounds('eager', [0.4])] })),
  ];
  const cells = (lines: readonly string[]) => lines.map((line) => line.split(/\s+/).join(' '));

  it('have a line for each result', () => {
    expect(cells(resultTable(results)).slice(1)).toEqual([
      'peer_unet 10 train 20 (20-20) - - - - -',
      'peer_unet 10 train 20 (20-20) 25 (25-25) eager 0.80 (0.80-0.80)',
    ]);
  });

  it('show the division of the time', () => {
    expect(cells(rooflineTable(results)).slice(1)).toEqual([
      'peer_unet 10 train 80 - 20% - 50% 10% 30% 10% 300 -',
      'peer_unet 10 train 80 100 20% 25% 50% 10% 30% 10% 300 -',
    ]);
  });

  it('have significant digits for slow work too', () => {
    const slow = makeResult(subject, measurement({ images: 1 }));
    expect(resultTable([slow])[1]).toContain('4.00');
  });
});
