import { platform } from 'node:os';
import { describe, expect, it } from 'vitest';
import { peakMemory, readPeak, resetPeakMemory } from './memory';

describe('readPeak', () => {
  it("reads Linux's high-water mark", () => {
    expect(readPeak('VmPeak:\t  999 kB\nVmHWM:\t  204800 kB\nVmRSS:\t 1 kB\n')).toBe(200);
    expect(readPeak('something else')).toBeNull();
  });
});

describe('peakMemory', () => {
  it('remembers what was there for a moment, until it is told to forget', () => {
    const told = peakMemory();
    if (platform() !== 'linux') expect(told).toBeNull();
    else if (resetPeakMemory()) {
      const before = peakMemory() as number;
      let large: Buffer | undefined = Buffer.alloc(64 * 2 ** 20, 1);
      expect(large.at(-1)).toBe(1);
      large = undefined;
      expect(peakMemory() as number).toBeGreaterThan(before + 32);
    } else expect(told).toBeGreaterThan(0);
  });
});
