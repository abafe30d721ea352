import { describe, expect, it } from 'vitest';
import { chooseGlyphs } from './choose-glyphs';
import { ago } from './describe-run';
import { expectedOf } from './expected';
import { sparkLine } from './spark-line';
import { terminalChart } from './terminal-chart';

const falling = Array.from({ length: 80 }, (_, i) => 10 ** (-i / 20));
const chart = (glyphs: 'blocks' | 'ascii', values = falling) =>
  terminalChart(
    values.map((value, i) => ({ phase: i < 40 ? 0 : 1, samples: 100 * (i + 1), value })),
    { width: 60, height: 6, glyphs },
  ).split('\n');

describe('sparkLine', () => {
  it('falls with the logarithm of the loss', () => {
    expect(sparkLine(falling, 16, 'blocks')).toBe('██▇▇▆▆▅▅▄▄▃▃▂▂▁▁');
    expect(sparkLine(falling, 16, 'ascii')).toBe('@@##**++==--..__');
  });

  it('is short for few values, and skips values that are not finite', () => {
    expect(sparkLine([], 8, 'blocks')).toBe('');
    expect(sparkLine([1, Number.NaN, Number.POSITIVE_INFINITY, 1], 8, 'ascii')).toBe('++');
    expect(sparkLine([0, 1], 8, 'ascii')).toBe('_@');
  });
});

describe('terminalChart', () => {
  it.each(['blocks', 'ascii'] as const)(
    'fits into its size in %s, with the ends of both scales',
    (glyphs) => {
      const lines = chart(glyphs);
      expect(lines).toHaveLength(8);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(60);
      expect(lines[0]).toMatch(/^ +1 [│|]/);
      expect(lines[5]).toMatch(/^ 1\.12e-4 [│|]/);
      expect(lines[7]).toMatch(/^ +0 +8,000 samples$/);
      // From the upper left to the lower right.
      const columns = lines.slice(0, 6).map((line) => line.length);
      expect(columns).toEqual([...columns].sort((a, b) => a - b));
    },
  );

  it('draws a flat curve, a single point, and nothing without points', () => {
    expect(chart('ascii', [2, 2, 2]).filter((line) => line.includes('*'))).toHaveLength(1);
    expect(chart('ascii', [0])).toHaveLength(8);
    expect(chart('ascii', [Number.NaN])).toEqual(['']);
  });
});

describe('chooseGlyphs', () => {
  const io = (isTTY: boolean, env: Record<string, string>) => ({ stdout: { write() {}, isTTY }, env });
  it('is ASCII outside UTF-8 terminals', () => {
    expect(chooseGlyphs(io(true, { LANG: 'en_GB.UTF-8' }))).toBe('blocks');
    expect(chooseGlyphs(io(true, { LC_ALL: 'C', LANG: 'en_GB.UTF-8' }))).toBe('ascii');
    expect(chooseGlyphs(io(false, { LANG: 'en_GB.UTF-8' }))).toBe('ascii');
    expect(chooseGlyphs(io(true, {}))).toBe('ascii');
  });
});

describe('expectedOf', () => {
  it('counts complete batches of every phase', () => {
    expect(expectedOf({ samples: 1000, batch: 128 })).toEqual({ samples: 1024, phaseNames: [] });
    expect(expectedOf({ samples: 256, batch: 128, phases: [64, 8, 1] })).toEqual({
      samples: 512,
      phaseNames: ['64 → 8', '8 → 1'],
    });
    const growing = { samples: 128, batch: 128, phases: [64, 128, 4], preset: 'multistep-consistency' };
    expect(expectedOf(growing)?.phaseNames).toEqual(['64 → 4', '128 → 4']);
  });

  it('returns undefined for other configurations', () => {
    for (const other of [undefined, null, {}, { samples: 0, batch: 1 }, { samples: 1e300, batch: 1 }])
      expect(expectedOf(other)).toBeUndefined();
  });
});

describe('ago', () => {
  it.each([
    [0, '-'],
    [999_970_000, 'now'],
    // A clock that was set back.
    [1_000_500_000, 'now'],
    [999_000_000, '16 min ago'],
    [990_000_000, '2 h ago'],
    [500_000_000, '5 d ago'],
  ])('%d is %s', (then, text) => {
    expect(ago(then, 1e9)).toBe(text);
  });
});
