import { expect, it } from 'vitest';
import { growth } from './growth';

const points = (rss: (i: number) => number, tensors = (_: number) => 5, apart = 1) =>
  Array.from({ length: 80 }, (_, i) => ({ step: (i + 1) * apart, rss: rss(i), tensors: tensors(i) }));

it('does not count memory that is collected again', () => {
  expect(growth(points((i) => 1000 + 10 * (i % 9)))).toEqual({ resident: 0, tensors: 0 });
});

it('does not count the set-up of the first steps, at most 500', () => {
  const setUp = (i: number) => (i < 40 ? 500 + 10 * i : 1000);
  expect(growth(points(setUp)).resident).toBe(0);
  expect(growth(points(setUp, undefined, 100)).resident).toBeGreaterThan(0.1);
});

it('finds a leak below the fluctuation', () => {
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
