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

/** Weights that sum to 1, or such weights by h = lambda_to - lambda_from; they must be finite for h from 0 to Infinity. */
export type Row = readonly number[] | ((h: number) => readonly number[]);

/**
 * The gap in lambda up to which a correction with a slope from near the far end gains something: sigma / alpha falls by e^2.
 * Measured on exact flows; the steps in use are shorter, those of 18 levels of Karras's with 1.6 at most.
 */
export const MAX_LAMBDA_GAP = 2;

/** A method whose stages all lie where DDIM lands with a blend of what the stages before found. */
export interface StagedMethod {
  readonly name: string;
  readonly order: number;
  /** Where the stages are, as fractions of the interval in `coordinate`; the first is 0. */
  readonly nodes: readonly number[];
  readonly coordinate: Coordinate;
  /** What each stage is reached with; the first one's is not used. */
  readonly rows: readonly Row[];
  /** What the step itself is taken with. */
  readonly weights: Row;
  /**
   * What is blended: x0 itself, or the noise. Noise is blended as the x0 that gives that noise from the start, stage
   * j's being q_j = P_j + r_0 / r_j (x0(x_j) - P_j), with P_j the blend that reached it.
   */
  readonly blends: 'data' | 'noise';
  /**
   * The widest gap in lambda that the step with its order lowered spans; across a wider one it is DDIM's. Default: no step of
   * lower order, for a method whose stages stay within the interval.
   */
  readonly widest?: number;
}

/**
 * The step of a staged method: every landing is DDIM's, so nothing cancels and alpha = 0 is no trouble. An example for
 * which a stage would be at an end of the path where that is not defined takes a DDIM step.
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
        const land = (prediction: tf.Tensor) => ({ x: euler.advance(x, prediction, interval), prediction });
        const levels = stageLevels(nodes, interval, coordinate, (a, b) => lambdaGap(a, b) > widest);
        const found = [denoise(x, from, condition)];
        if (levels.every((at) => at === from)) return land(found[0] as tf.Tensor);
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
        return land(blend(weights, found, interval));
      }),
  };
};

const blend = (row: Row, found: readonly tf.Tensor[], { from, to }: Interval): tf.Tensor => {
  if (typeof row !== 'function')
    return combine(...row.map((weight, j) => [weight, found[j] as tf.Tensor] as const));
  const each = (j: number) => zipLevels(from, to, (a, b) => row(lambdaGap(a, b))[j] ?? 0);
  return combine(...found.map((x, j) => [each(j), x] as const));
};
