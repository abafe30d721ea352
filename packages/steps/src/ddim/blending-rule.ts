import * as tf from '@tensorflow/tfjs-core';
import { type Level, type MultistepStep, multistep } from '@tractjs/core';
import { ddim } from './ddim';
import { weightedSum } from './weighted-sum';

/** What the author of a blending rule gives. */
export interface BlendingRule {
  readonly name: string;
  readonly order: number;
  readonly history: number;
  /**
   * Weights of the predictions at `from` and at the pasts, latest first, and then, where the rule uses them, of the xs
   * there, for one example; those of the predictions come as many as there are levels in `nodes`, which is `from` and
   * the pasts.
   */
  readonly weigh: Weigh;
  /** The same with the order lowered where the polynomial does not fit the gap; default: as `weigh`. */
  readonly weighLowered?: Weigh;
}

type Weigh = (to: Level, nodes: readonly Level[]) => readonly number[];

/**
 * A multistep rule of one evaluation that lands where DDIM lands with a blend of this prediction and earlier ones: so
 * the ends of the path are no trouble, and nothing of the landing cancels.
 */
export const blendingRule = ({ weighLowered, ...rule }: BlendingRule): MultistepStep => {
  const { name, order, history, weigh } = rule;
  const euler = ddim();
  return multistep({
    name,
    order,
    history,
    ...(weighLowered && { lowered: blendingRule({ ...rule, weigh: weighLowered }) }),
    step(denoise, x, interval, past, condition) {
      const { landed, kept, prediction } = tf.tidy(() => {
        const latest = denoise(x, interval.from, condition);
        const tensors = [
          ...[latest, ...past.map((entry) => entry.prediction)],
          ...[x, ...past.map((entry) => entry.x)],
        ];
        const levels = [interval.to, interval.from, ...past.map((entry) => entry.levels)];
        const blend = weightedSum(tensors, levels, ([to, ...nodes]) => weigh(to as Level, nodes));
        return { landed: euler.advance(x, blend, interval), kept: tf.clone(x), prediction: latest };
      });
      return { x: landed, past: { levels: interval.from, x: kept, prediction } };
    },
  });
};
