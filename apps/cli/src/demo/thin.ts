import type { LossPoint } from '@tractjs/runs';

/** A loss curve with about `most` points: the means of neighbours of one phase. */
export const thin = (points: readonly LossPoint[], most: number): LossPoint[] => {
  const size = Math.ceil(points.length / most);
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
