import { expect, it } from 'vitest';
import { iddpmTable } from './iddpm-table';

const alphaBar = (j: number, count: number, c2: number) =>
  Math.sin((Math.PI / 2) * (j / count / (1 + c2))) ** 2;

it('has u_j^2 + 1 = alphaBar(M) / alphaBar(j) where no ratio is below c1', () => {
  for (const [options, count, c2] of [
    [{ count: 20 }, 20, 0.008],
    [{}, 1000, 0.008],
    [{ count: 12, c2: 0 }, 12, 0],
    [{ count: 12, c2: 0.3, c1: 0.01 }, 12, 0.3],
  ] as const) {
    const table = iddpmTable(options);
    expect(table.length).toBe(count + 1);
    expect(table[count]).toBe(0);
    for (let j = 1; j < count; j++) {
      const expected = Math.sqrt(alphaBar(count, count, c2) / alphaBar(j, count, c2) - 1);
      expect(table[j] as number).toBeCloseTo(expected, 6);
    }
  }
});

it('keeps the noisiest level finite by the limit c1', () => {
  for (const c1 of [0.001, 0.25]) {
    const table = iddpmTable({ count: 16, c1 });
    const [last, before] = table as [number, number];
    expect(last).toBeCloseTo(Math.sqrt((before ** 2 + 1) / c1 - 1), 8);
  }
  const [last, before] = iddpmTable() as [number, number];
  expect(last / Math.sqrt((before ** 2 + 1) / 0.001 - 1)).toBeCloseTo(1, 12);
});

it('has from one to a million levels', () => {
  expect(iddpmTable({ count: 1 })).toEqual([Math.sqrt(1 / 0.001 - 1), 0]);
  expect(iddpmTable({ count: 1_000_000 }).length).toBe(1_000_001);
  for (const count of [0, 1.5, 1_000_001, Number.NaN])
    expect(() => iddpmTable({ count })).toThrow(
      `count is ${count}: give a whole number of levels, 1 to 1000000.`,
    );
  for (const c1 of [0, 1, Number.NaN]) expect(() => iddpmTable({ c1 })).toThrow(`c1 is ${c1}`);
  for (const c2 of [-0.1, Number.POSITIVE_INFINITY]) expect(() => iddpmTable({ c2 })).toThrow(`c2 is ${c2}`);
});
