import { expect, it } from 'vitest';
import { growth } from './growth';

const points = (rss: (i: number) => number, tensors = (_: number) => 5) =>
  Array.from({ length: 80 }, (_, i) => ({ rss: rss(i), tensors: tensors(i) }));

it('does not count what climbs and is swept again', () => {
  expect(growth(points((i) => 1000 + 10 * (i % 9)))).toEqual({ resident: 0, tensors: 0 });
});

it('does not count what the first steps set up', () => {
  expect(growth(points((i) => (i < 40 ? 500 + 10 * i : 1000))).resident).toBe(0);
});

it('finds a leak below the climbing', () => {
  expect(growth(points((i) => 1000 + 5 * i + 10 * (i % 9))).resident).toBeGreaterThan(0.1);
  expect(
    growth(
      points(
        () => 1,
        (i) => i,
      ),
    ).tensors,
  ).toBe(79);
});
