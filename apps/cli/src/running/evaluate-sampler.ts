import type { AnyStep, Model } from '@tractjs/tractjs';
import { type Evaluator, startEvaluation } from '@tractjs/tractjs/parts';
import type { Output } from '../terminal/output';
import { compact } from '../terminal/progress-line';
import { batchFor, drawUntil } from './draw';
import { checkFiniteSamples } from './finite-samples';
import type { GivenPath } from './load-path';

export interface SamplerOptions {
  readonly model: Model;
  readonly steps: number;
  /** Default: DDIM. */
  readonly step?: AnyStep;
  /** A schedule and a grid that replace the model's. */
  readonly path?: GivenPath;
  /** Guidance scale, for a model that takes it as input. */
  readonly guidance?: number;
  readonly count: number;
  readonly seed: number;
  readonly evaluator: Evaluator;
  /** Labels with which agreement is computed. */
  readonly labels?: ArrayLike<number>;
  /** Number of first samples to keep; default 0. */
  readonly keep?: number;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Name of the stage, for its progress. */
  readonly stage: string;
}

/** The evaluation of a model with a number of steps. */
export interface SamplerResult {
  readonly steps: number;
  readonly count: number;
  readonly frechet: number;
  readonly agreement?: number;
  readonly labels: Int32Array;
  /** The first samples, concatenated. */
  readonly kept: Float32Array;
  readonly seconds: { readonly sample: number; readonly evaluate: number };
  /** Images per second of sampling, without evaluation. */
  readonly imagesPerSecond: number;
}

/** Draws samples from noise that depends only on the seed and the sample's index, and evaluates them. */
export const evaluateSampler = async (options: SamplerOptions): Promise<SamplerResult> => {
  const {
    model,
    steps,
    step,
    path,
    guidance,
    count,
    seed,
    evaluator,
    labels,
    keep = 0,
    output,
    signal,
    stage,
  } = options;
  const line = output.stage(stage);
  const evaluation = startEvaluation(evaluator);
  const size = model.network.shape.reduce((a, b) => a * b, 1);
  const kept = new Float32Array(Math.min(keep, count) * size);
  const spent = { sample: 0, evaluate: 0 };
  let last = performance.now();
  const lap = (part: keyof typeof spent) => {
    const now = performance.now();
    spent[part] += (now - last) / 1000;
    last = now;
  };
  const batch = batchFor(steps);
  const draw = {
    count,
    batch,
    steps,
    seed,
    ...path,
    ...(step && { step }),
    ...(guidance !== undefined && { guidance }),
  };
  try {
    for await (const x of drawUntil(model, draw, signal)) {
      try {
        // Reading the values waits for asynchronous backends.
        const values = await x.data();
        lap('sample');
        checkFiniteSamples(values, evaluation.count, size);
        const from = evaluation.count * size;
        if (from < kept.length) kept.set(values.subarray(0, kept.length - from), from);
        await evaluation.add(x);
        lap('evaluate');
      } finally {
        x.dispose();
      }
      const rate = evaluation.count / spent.sample;
      const all = spent.sample + spent.evaluate;
      line.update({
        fraction: evaluation.count / count,
        rate,
        secondsLeft: (all / evaluation.count) * (count - evaluation.count),
      });
    }
  } catch (error) {
    line.clear();
    throw error;
  }
  const result = evaluation.result(labels && { labels });
  line.done(`Frechet distance ${compact(result.frechet)} on ${compact(count)} samples`);
  return {
    steps,
    ...result,
    kept,
    seconds: spent,
    imagesPerSecond: count / spent.sample,
  };
};
