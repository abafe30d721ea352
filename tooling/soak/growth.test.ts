import { expect, it } from 'vitest';
import { growth } from './growth';

const points = (rss: (i: number) => number, tensors = (_: number) => 5) =>
  Array.from({ length: 80 }, (_, i) => ({ rss: rss(i), tensors: tensors(i) }));

it('does not count what climbs and is swept again', () => {
  expect(growth(points((i) => 1000 + 10 * (i % 20)))).toEqual({ resident: 0, tensors: 0 });
});

it('finds a leak below the climbing', () => {
  expect(growth(points((i) => 1000 + i + 10 * (i % 20))).resident).toBeCloseTo(0.06, 12);
  expect(
    growth(
      points(
        () => 1,
        (i) => i,
      ),
    ).tensors,
  ).toBe(79);
});
