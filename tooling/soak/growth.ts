/** Memory after one optimiser step. */
export interface MemoryPoint {
  /** Resident bytes. */
  readonly rss: number;
  readonly tensors: number;
}

/**
 * How memory grew from the first quarter of a run to the last, after 500 steps, or half of a short run, in which buffers and
 * compiled code come into being: resident memory as a fraction, of the lowest points of both quarters, because between two collections it climbs
 * by what JavaScript has not swept yet; tensors from first to last step.
 */
export const growth = (
  points: readonly MemoryPoint[],
): { readonly resident: number; readonly tensors: number } => {
  const warm = points.slice(Math.min(500, Math.floor(points.length / 2)));
  const quarter = Math.ceil(warm.length / 4);
  const lowest = (part: readonly MemoryPoint[]) => Math.min(...part.map(({ rss }) => rss));
  return {
    resident: lowest(warm.slice(-quarter)) / lowest(warm.slice(0, quarter)) - 1,
    tensors: (points.at(-1)?.tensors ?? Number.NaN) - (points[0]?.tensors ?? Number.NaN),
  };
};
