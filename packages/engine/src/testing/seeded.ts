/** Seeded normal numbers for tests (mulberry32 and Box-Muller), as a Float32Array. */
export const normals = (length: number, seed: number, { mean = 0, deviation = 1 } = {}): Float32Array => {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return Float32Array.from(
    { length },
    () => mean + deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
};

/**
 * Returns the largest absolute difference divided by the largest magnitude of `expected`; NaN counts as
 * infinite.
 */
export const relativeError = (actual: ArrayLike<number>, expected: ArrayLike<number>): number => {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.length; i++) {
    const d = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN));
    difference = Number.isNaN(d) ? Number.POSITIVE_INFINITY : Math.max(difference, d);
    magnitude = Math.max(magnitude, Math.abs(expected[i] ?? 0));
  }
  return magnitude === 0 ? difference : difference / magnitude;
};
