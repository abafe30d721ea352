import { describe, expect, it } from 'vitest';
import { lossChart } from './loss-chart';

const points = [
  { phase: 0, samples: 1000, loss: 10 },
  { phase: 0, samples: 2000, loss: 1 },
  { phase: 1, samples: 3000, loss: 0.5 },
  { phase: 1, samples: 4000, loss: 0.1 },
];
const polylines = (svg: string) =>
  [...svg.matchAll(/<polyline points="([^"]+)"/g)].map(([, list = '']) =>
    list.split(' ').map((pair) => pair.split(',').map(Number)),
  );

describe('lossChart', () => {
  it('draws a line per phase, with samples on x and the logarithm of the loss on y', () => {
    const svg = lossChart(points, ['64 → 8', '8 → 1'], 'Loss');
    const [first = [], second = []] = polylines(svg) as [number, number][][];
    expect([first.length, second.length]).toEqual([2, 2]);
    const all = [...first, ...second];
    const [x, y] = [all.map(([a]) => a), all.map(([, b]) => b)];
    expect(x).toEqual([...x].sort((a, b) => a - b));
    expect(y).toEqual([...y].sort((a, b) => a - b));
    // From 10 to 1 is as far as from 1 to 0.1.
    expect((y[1] as number) - (y[0] as number)).toBeCloseTo((y[3] as number) - (y[1] as number), 0);
    for (const text of ['64 → 8', '8 → 1', '>4k<', '>10<', '>0.1<']) expect(svg).toContain(text);
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(1);
  });

  it('stays within its frame, also for a flat curve and a loss of 0', () => {
    for (const loss of [3, 0]) {
      const flat = points.map((point) => ({ ...point, loss }));
      for (const [x = Number.NaN, y = Number.NaN] of polylines(lossChart(flat, [], 'Loss')).flat()) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(640);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(228);
      }
    }
  });

  it('is empty without points', () => {
    expect(lossChart([], [], 'Loss')).toBe('');
  });
});
