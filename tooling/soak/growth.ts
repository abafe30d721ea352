/** Memory after one optimiser step. */
export interface MemoryPoint {
  readonly step: number;
  /** Resident bytes. */
  readonly rss: number;
  readonly tensors: number;
}

/**
 * How memory grew from the first quarter of a run to the last, after 500 steps, or half of a short run, in which buffers and
 * compiled code come into being: resident memory as a fraction, of the lowest points of both quarters, because it climbs by
 * what JavaScript has not swept yet; tensors from first point to last.
 */
export const growth = (
  points: readonly MemoryPoint[],
): { readonly resident: number; readonly tensors: number } => {
  const last = points.at(-1)?.step ?? 0;
  const warm = points.filter(({ step }) => step > Math.min(500, last / 2));
  const quarter = Math.ceil(warm.length / 4);
  const lowest = (part: readonly MemoryPoint[]) => Math.min(...part.map(({ rss }) => rss));
  return {
    resident: lowest(warm.slice(-quarter)) / lowest(warm.slice(0, quarter)) - 1,
    tensors: (points.at(-1)?.tensors ?? Number.NaN) - (points[0]?.tensors ?? Number.NaN),
  };
};
