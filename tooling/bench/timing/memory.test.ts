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
  it('remembers a short peak until it is reset', () => {
    const peak = peakMemory();
    if (platform() !== 'linux') expect(peak).toBeNull();
    else if (resetPeakMemory()) {
      const before = peakMemory() as number;
      let large: Buffer | undefined = Buffer.alloc(64 * 2 ** 20, 1);
      expect(large.at(-1)).toBe(1);
      large = undefined;
      expect(peakMemory() as number).toBeGreaterThan(before + 32);
    } else expect(peak).toBeGreaterThan(0);
  });
});
