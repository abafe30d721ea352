import { describe, expect, it } from 'vitest';
import { drift, type Minute } from './drift';

const minute = (i: number, change: Partial<Minute> = {}): Minute => ({
  examples: 6000,
  seconds: 60,
  processor: 60,
  resident: 1000 + (i % 3),
  handles: 30,
  tensors: 500,
  ...change,
});

describe('drift', () => {
  it('is 0 if minutes are alike, whatever the first five were', () => {
    const minutes = Array.from({ length: 25 }, (_, i) =>
      minute(i, i < 5 ? { resident: 10, handles: 99 } : {}),
    );
    expect(drift(minutes)).toEqual({ resident: 0, handles: 0, tensors: 0, rate: 0, processor: 0 });
  });

  it('reports growing memory, files and tensors, and slower work', () => {
    const minutes = Array.from({ length: 25 }, (_, i) =>
      minute(i, { resident: 1000 + i, handles: 30 + i, tensors: 500 + i, examples: 6000 - 100 * i }),
    );
    const { resident, handles, tensors, rate, processor } = drift(minutes);
    expect(resident).toBeCloseTo(15 / 1007, 10);
    expect([handles, tensors]).toEqual([15, 15]);
    expect(rate).toBeCloseTo((6000 - 2200) / (6000 - 700) - 1, 10);
    expect(processor).toBeCloseTo((6000 - 700) / (6000 - 2200) - 1, 10);
  });

  it('tolerates one slow minute, and one in which memory was released', () => {
    const odd = new Map([
      [8, { resident: 900 }],
      [43, { examples: 100 }],
    ]);
    const minutes = Array.from({ length: 45 }, (_, i) => minute(i, odd.get(i)));
    expect(drift(minutes)).toMatchObject({ rate: 0, resident: 0 });
  });
});
