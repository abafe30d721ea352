import * as tf from '@tensorflow/tfjs-core';
import { type Level, type MultistepStep, multistep } from '@tractjs/core';
import { ddim } from './ddim';
import { weightedSum } from './weighted-sum';

/** The options of `blendingRule`. */
export interface BlendingRule {
  readonly name: string;
  readonly order: number;
  readonly history: number;
  /**
   * Returns the weights of one example. `nodes` are `from` and the levels of `past`, latest first. The
   * weights of the predictions there come first, one per node; weights of the xs there may follow.
   */
  readonly weigh: Weigh;
  /** The weights of the `lowered` form; default: the step has none. */
  readonly weighLowered?: Weigh;
}

type Weigh = (to: Level, nodes: readonly Level[]) => readonly number[];

/**
 * Returns a multistep step with one evaluation that is a DDIM step with a blend of predictions. DDIM is
 * defined at both ends of every path, and has no cancellation.
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
      const { end, kept, prediction } = tf.tidy(() => {
        const latest = denoise(x, interval.from, condition);
        const tensors = [
          ...[latest, ...past.map((entry) => entry.prediction)],
          ...[x, ...past.map((entry) => entry.x)],
        ];
        const levels = [interval.to, interval.from, ...past.map((entry) => entry.levels)];
        const blend = weightedSum(tensors, levels, ([to, ...nodes]) => weigh(to as Level, nodes));
        return { end: euler.advance(x, blend, interval), kept: tf.clone(x), prediction: latest };
      });
      return { x: end, past: { levels: interval.from, x: kept, prediction } };
    },
  });
};
