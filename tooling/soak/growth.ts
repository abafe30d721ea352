/** Memory after one optimiser step. */
export interface MemoryPoint {
  /** Resident bytes. */
  readonly rss: number;
  readonly tensors: number;
}

/**
 * How memory grew from the first quarter of a run to the last: resident memory as a fraction, of the lowest points of
 * both, because between two collections it climbs by what the engine has not swept yet; tensors from first to last step.
 */
export const growth = (
  points: readonly MemoryPoint[],
): { readonly resident: number; readonly tensors: number } => {
  const quarter = Math.ceil(points.length / 4);
  const lowest = (part: readonly MemoryPoint[]) => Math.min(...part.map(({ rss }) => rss));
  return {
    resident: lowest(points.slice(-quarter)) / lowest(points.slice(0, quarter)) - 1,
    tensors: (points.at(-1)?.tensors ?? Number.NaN) - (points[0]?.tensors ?? Number.NaN),
  };
};
