import { describe, expect, it } from 'vitest';
import { callsInTurn, keepWarm } from './warm-up';

const contestant = (second: number, log: number[]) => ({
  name: 'one',
  async run(times: number) {
    log.push(times);
    const seconds = new Array<number>(times).fill(second);
    return { losses: seconds, seconds, cpu: seconds };
  },
});

describe('keepWarm', () => {
  it('calls a slow contestant once, and a fast one until its time is up', async () => {
    const [slow, fast]: [number[], number[]] = [[], []];
    expect(await keepWarm(contestant(2, slow), 1.5)).toBe(2);
    expect(slow).toEqual([1]);
    expect(await keepWarm(contestant(0.001, fast), 1.5)).toBe(0.001);
    expect(fast.slice(0, 3)).toEqual([1, 2, 4]);
    expect(Math.max(...fast)).toBe(100);
    expect(fast.reduce((a, b) => a + b)).toBeGreaterThan(1000);
  });
});

describe('callsInTurn', () => {
  it('makes even the fastest turn long enough, within a limit', () => {
    expect(callsInTurn([1, 0.5], 3)).toBe(3);
    expect(callsInTurn([1, 0.01], 3)).toBe(20);
    expect(callsInTurn([1e-6], 3)).toBe(100);
    expect(callsInTurn([1e-6], 300)).toBe(300);
  });
});
