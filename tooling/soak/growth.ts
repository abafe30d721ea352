/** Memory after one optimiser step. */
export interface MemoryPoint {
  readonly step: number;
  /** Resident bytes. */
  readonly rss: number;
  readonly tensors: number;
}

/**
 * Returns the growth of memory from the first quarter of a run to the last, after 500 steps, or half of a short run, during
 * which buffers and compiled code are created. Resident memory is compared as a fraction at the lowest points of both
 * quarters, because it rises with uncollected objects; tensors are compared from the first point to the last.
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
