import * as tf from '@tensorflow/tfjs-core';
import {
  type Coordinate,
  combine,
  type Interval,
  intervalBetween,
  noiseRatio,
  type StepFunction,
  sameLevel,
  zipLevels,
} from '@tractjs/core';
import { ddim } from '../ddim/ddim';
import { lambdaGap } from '../ddim/log-snr-gap';
import { stageLevels } from './stages';

/** Weights that sum to 1, or a function from h = lambda_to - lambda_from, 0 to Infinity, to such weights. */
export type Row = readonly number[] | ((h: number) => readonly number[]);

/**
 * Maximum gap in lambda across which a slope near the far end improves a step; sigma / alpha falls by e^2
 * there. It is measured on exact flows. Usual steps are shorter: at most 1.6 on Karras's grid with 18 levels.
 */
export const MAX_LAMBDA_GAP = 2;

/** A method whose stages are DDIM steps from `from`, each with a blend of the earlier evaluations. */
export interface StagedMethod {
  readonly name: string;
  readonly order: number;
  /** The stages, as fractions of the interval in `coordinate`; the first is 0. */
  readonly nodes: readonly number[];
  readonly coordinate: Coordinate;
  /** The blend with which each stage is reached; that of the first is not used. */
  readonly rows: readonly Row[];
  /** The blend with which the end of the interval is reached. */
  readonly weights: Row;
  /**
   * Whether predictions of x0 are blended, or noise. The noise of stage j is blended as the x0 that has this
   * noise at `from`: q_j = P_j + r_0 / r_j (x0(x_j) - P_j), where P_j is the blend with which the stage was
   * reached.
   */
  readonly blends: 'data' | 'noise';
  /**
   * Maximum gap in lambda of the lowered form, which is DDIM across wider ones. Default: the step has no
   * lowered form, as its stages are not near the far end.
   */
  readonly widest?: number;
}

/**
 * Returns the step of a staged method. Each move of x is a DDIM step, which avoids cancellation and is
 * defined at alpha = 0. Examples with a stage at an end of the path where the denoiser is not defined take a
 * DDIM step.
 */
export const staged = ({ widest, ...method }: StagedMethod): StepFunction => ({
  ...stagedWithin(method, Number.POSITIVE_INFINITY),
  ...(widest !== undefined && { lowered: stagedWithin(method, widest) }),
});

const stagedWithin = (method: Omit<StagedMethod, 'widest'>, widest: number): StepFunction => {
  const { name, order, nodes, coordinate, rows, weights, blends } = method;
  const euler = ddim();
  return {
    name,
    order,
    evaluations: nodes.length,
    description: { kind: name },
    step: (denoise, x, interval, condition) =>
      tf.tidy(() => {
        const { from } = interval;
        const result = (prediction: tf.Tensor) => ({ x: euler.advance(x, prediction, interval), prediction });
        const levels = stageLevels(nodes, interval, coordinate, (a, b) => lambdaGap(a, b) > widest);
        const found = [denoise(x, from, condition)];
        if (levels.every((at) => at === from)) return result(found[0] as tf.Tensor);
        for (let i = 1; i < nodes.length; i++) {
          const at = levels[i] as (typeof levels)[0];
          const p = blend(rows[i] as Row, found, interval);
          const x0 = denoise(euler.advance(x, p, intervalBetween(from, at)), at, condition);
          if (blends === 'data') found.push(x0);
          else {
            const share = zipLevels(from, at, (a, b) =>
              sameLevel(a, b) ? 1 : noiseRatio(a) / noiseRatio(b),
            );
            found.push(combine([1, p], [share, tf.sub(x0, p)]));
          }
        }
        return result(blend(weights, found, interval));
      }),
  };
};

const blend = (row: Row, found: readonly tf.Tensor[], { from, to }: Interval): tf.Tensor => {
  if (typeof row !== 'function')
    return combine(...row.map((weight, j) => [weight, found[j] as tf.Tensor] as const));
  const each = (j: number) => zipLevels(from, to, (a, b) => row(lambdaGap(a, b))[j] ?? 0);
  return combine(...found.map((x, j) => [each(j), x] as const));
};
