import { describe, expect, it } from 'vitest';
import { epochOrder } from './epoch-order';

describe('epochOrder', () => {
  it('contains every example once an epoch, in a new order each epoch', () => {
    const order = epochOrder(9, 3);
    const epochs = [0, 1, 2].map((e) => Array.from({ length: 9 }, (_, i) => order(9 * e + i)));
    for (const epoch of epochs) expect([...epoch].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(epochs.map(String)).size).toBe(3);
  });

  it('depends on the position only, whatever was read before', () => {
    const forward = epochOrder(5, 1);
    const drawn = Array.from({ length: 20 }, (_, p) => forward(p));
    const back = epochOrder(5, 1);
    expect(Array.from({ length: 20 }, (_, p) => back(19 - p)).reverse()).toEqual(drawn);
    const other = epochOrder(5, 2);
    expect(Array.from({ length: 20 }, (_, p) => other(p))).not.toEqual(drawn);
  });
});
