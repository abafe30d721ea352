import { describe, expect, it } from 'vitest';
import { figure, percent, textTable } from './table';

describe('textTable', () => {
  it('aligns the first column left and the others right', () => {
    expect(
      textTable([
        ['name', 'x', 'y'],
        ['a longer one', '1', ''],
        ['b', '1234', '5'],
      ]),
    ).toBe('name             x  y\na longer one     1\nb             1234  5');
  });
});

describe('figure and percent', () => {
  it('have three digits or more', () => {
    expect([1.5649, 33.52, 127.4, 1419.2, 0.00346, undefined].map(figure)).toEqual([
      '1.56',
      '33.5',
      '127',
      '1419',
      '0.00346',
      '-',
    ]);
    expect([0.8333, 1, undefined].map(percent)).toEqual(['83.3%', '100.0%', '-']);
  });
});
