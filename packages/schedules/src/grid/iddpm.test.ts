import { iddpmTable, noiseRatio } from '@tractjs/core';
import { describe, expect, it } from 'vitest';
import { edm } from '../schedule/edm';
import { iddpm } from './iddpm';

const ratios = (rule: ReturnType<typeof iddpm>, steps: number): number[] =>
  rule.place(edm({ sigmaMax: 1000 }), steps).levels.map(noiseRatio);

describe('iddpm', () => {
  it('has the clean level and the levels of the table between 0.002 and 81', () => {
    const table = iddpmTable().filter((u) => u >= 0.002 && u <= 81);
    expect(ratios(iddpm(), table.length)).toEqual([0, ...table.reverse()]);
    expect(iddpm().description).toEqual({ kind: 'iddpm', sigmaMin: 0.002, sigmaMax: 81 });
  });

  it('picks levels evenly, and rounds halves to even', () => {
    const table = iddpmTable({ count: 12 });
    const [sigmaMin, sigmaMax] = [table[8] as number, table[2] as number];
    const rule = iddpm({ count: 12, sigmaMin, sigmaMax });
    // Seven levels, both ends included, of which five have the indices 0, 1.5, 3, 4.5 and 6.
    const picked = (...indices: number[]) => [0, ...indices.map((i) => table[2 + i] as number)];
    expect(ratios(rule, 5)).toEqual(picked(6, 4, 3, 2, 0));
    expect(ratios(rule, 4)).toEqual(picked(6, 4, 2, 0));
    expect(ratios(rule, 6)).toEqual(picked(6, 5, 4, 2, 1, 0));
    expect(ratios(rule, 2)).toEqual(picked(6, 0));
    expect(ratios(rule, 1)).toEqual(picked(0));
    expect(rule.description).toEqual({ kind: 'iddpm', sigmaMin, sigmaMax, count: 12 });
  });

  it('refuses more steps than levels, and bad ends', () => {
    const rule = iddpm({ count: 12, sigmaMin: 0.2, sigmaMax: 20 });
    const most = iddpmTable({ count: 12 }).filter((u) => u >= 0.2 && u <= 20).length;
    expect(ratios(rule, most).length).toBe(most + 1);
    expect(() => ratios(rule, most + 1)).toThrow(
      `steps is ${most + 1}: iDDPM's table has ${most} levels between 0.2 and 20`,
    );
    expect(() => iddpm({ sigmaMin: 90 })).toThrow('sigmaMin is 90');
  });
});
