import type { LossPoint } from '@tractjs/runs';

/** Thins a loss curve to about `count` points: means of neighbours in the same phase. */
export const thin = (points: readonly LossPoint[], count: number): LossPoint[] => {
  const size = Math.ceil(points.length / count);
  const groups: LossPoint[][] = [];
  for (const point of points) {
    const group = groups.at(-1);
    if (group !== undefined && group.length < size && group[0]?.phase === point.phase) group.push(point);
    else groups.push([point]);
  }
  return groups.map((group) => {
    const last = group.at(-1) as LossPoint;
    return { ...last, loss: group.reduce((sum, { loss }) => sum + loss, 0) / group.length };
  });
};
