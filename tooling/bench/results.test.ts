import { describe, expect, it } from 'vitest';
import { columns, makeResult, resultTable } from './results';

const subject = { network: 'peer_unet', batch: 10, work: 'train' } as const;
const rounds = (name: string, seconds: number[], cpu = seconds.map((s) => 2 * s)) => ({ name, seconds, cpu });

describe('makeResult', () => {
  const ours = rounds('ours', [0.5, 0.25, 0.2]);
  const eager = rounds('eager', [0.5, 0.5, 0.4], [0.5, 0.5, 0.5]);
  const channelsLast = rounds('channels_last', [0.1, 1, 1]);

  it('compares medians with the fastest mode by median', () => {
    const result = makeResult(subject, ours, [channelsLast, eager]);
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

  it('has null for what needs a peer where there is none', () => {
    expect(makeResult(subject, ours, [])).toEqual({
      ...subject,
      ours: 40,
      peer: null,
      ratio: null,
      mode: null,
      spread: { ours: { min: 20, max: 50 }, peer: null, ratio: null },
      modes: {},
      processorRatio: null,
      processors: { ours: 2, peer: null },
    });
  });

  it('survives JSON: where the clock of processor time stands still there is no ratio', () => {
    const result = makeResult(subject, rounds('ours', [1], [0]), [rounds('eager', [1], [0])]);
    expect(result.processorRatio).toBeNull();
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

describe('resultTable', () => {
  it('has a line for each result', () => {
    const ours = rounds('ours', [0.5]);
    const lines = resultTable([
      makeResult(subject, ours, []),
      makeResult(subject, ours, [rounds('eager', [0.4])]),
    ]);
    expect(lines).toHaveLength(3);
    expect(lines[1]?.split(/\s+/)).toEqual('peer_unet 10 train 20 (20-20) - - - - - -'.split(' '));
    expect(lines[2]?.split(/\s+/)).toEqual(
      'peer_unet 10 train 20 (20-20) 25 (25-25) eager 0.80 (0.80-0.80) 0.80'.split(' '),
    );
  });
});

describe('columns', () => {
  it('puts words to the left and numbers to the right', () => {
    expect(
      columns([
        ['name', 'ms'],
        ['a', '10'],
        ['long name', '5'],
      ]),
    ).toEqual(['name       ms', 'a          10', 'long name   5']);
  });
});
