import { pictureGrid } from '@tractjs/tractjs';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodePng } from './png';

describe('encodePng', () => {
  it.each([1, 3] as const)('writes the same as pictureGrid, with %i channels', (channels) => {
    const size = { height: 5, width: 3, channels };
    const values = Float32Array.from({ length: 15 * channels }, (_, i) => Math.sin(i) * 1.2);
    const png = decode(encodePng(values, size), { checkCrc: true });
    const grid = decode(pictureGrid(values, { count: 1, columns: 1, gap: 0, ...size }));
    expect(png).toMatchObject({ ...size, depth: 8 });
    expect([...png.data]).toEqual([...grid.data]);
  });

  it('refuses NaN', () => {
    const values = Float32Array.of(0, Number.NaN);
    expect(() => encodePng(values, { height: 1, width: 2, channels: 1 })).toThrow('has diverged');
  });
});
