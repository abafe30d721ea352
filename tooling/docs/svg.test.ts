import { describe, expect, it } from 'vitest';
import { element, pathThrough, scale, ticks } from './svg';

describe('svg', () => {
  it('writes elements and escapes text', () => {
    expect(element('line', { x1: 1.26, y1: 3, class: 'a' })).toBe('<line x1="1.3" y1="3" class="a"/>');
    expect(element('text', { title: '"<&' }, 'words')).toBe('<text title="&quot;&lt;&amp;">words</text>');
    expect(element('g', {}, element('a'), element('b'))).toBe('<g><a/><b/></g>');
    expect(element('a', { x: -0.01 })).toBe('<a x="0"/>');
  });

  it('maps values to pixels, also upside down', () => {
    const y = scale([-20, 20], [110, 10]);
    expect([y(-20), y(0), y(20)]).toEqual([110, 60, 10]);
  });

  it('finds round ticks within a range', () => {
    expect(ticks([0, 1], 6)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks([-1, 999], 4)).toEqual([0, 500]);
    expect(ticks([-1, 999], 6)).toEqual([0, 200, 400, 600, 800]);
    expect(ticks([-20, 20], 5)).toEqual([-20, -10, 0, 10, 20]);
    expect(ticks([0, 10000], 3)).toEqual([0, 5000, 10000]);
    expect(ticks([0, 0.3], 4)).toEqual([0, 0.1, 0.2, 0.3]);
  });

  it('draws through points, with a gap at one that is not finite', () => {
    expect(
      pathThrough([
        [0, 1],
        [1.25, 2],
        [2, Number.POSITIVE_INFINITY],
        [3, 4],
      ]),
    ).toBe('M0 1L1.3 2M3 4');
  });
});
