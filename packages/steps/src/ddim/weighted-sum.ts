import type * as tf from '@tensorflow/tfjs-core';
import { combine, type Level, type Levels, levelList } from '@tractjs/core';

/**
 * Returns the sum of tensors [N, ...] with weights that depend on `levels`. `weigh` is called once if each
 * entry is one level, and else once per example. Missing weights are 0.
 */
export const weightedSum = (
  tensors: readonly tf.Tensor[],
  levels: readonly Levels[],
  weigh: (levels: readonly Level[]) => readonly number[],
): tf.Tensor => {
  if (!levels.some(Array.isArray)) {
    const weights = weigh(levels as readonly Level[]);
    return combine(...tensors.map((x, j) => [weights[j] ?? 0, x] as const));
  }
  const count = tensors[0]?.shape[0] as number;
  const lists = levels.map((each) => levelList(each, count));
  const rows = Array.from({ length: count }, (_, i) => weigh(lists.map((list) => list[i] as Level)));
  return combine(...tensors.map((x, j) => [rows.map((row) => row[j] ?? 0), x] as const));
};
