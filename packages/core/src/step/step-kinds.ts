import type * as tf from '@tensorflow/tfjs-core';
import type { Condition, Denoiser } from '../denoise/denoiser';
import { checkOptions } from '../errors/check-options';
import { badArgument, TractError } from '../errors/errors';
import type { Interval } from '../path/grid';
import { gap, type Level, type Levels, levelList } from '../path/level';
import { hasMember, wrongPart } from '../path/wrong-part';
import type { StepDeclaration, StepFunction } from './step';

/** One earlier evaluation, as a multistep rule sees it. */
export interface Past {
  readonly levels: Levels;
  /** x at `levels`, as the rule left it. */
  readonly x: tf.Tensor;
  /** The x0 prediction there. */
  readonly prediction: tf.Tensor;
}

/** Where a multistep rule lands, and what later steps may see of this one. The caller owns the tensors, all new. */
export interface MultistepResult {
  readonly x: tf.Tensor;
  readonly past: Past;
}

/**
 * A rule that also uses earlier evaluations. They are handed in, latest first, so that it has no state of its own and a
 * walk can be stopped and taken up anywhere. A distiller cannot use it: a student has no earlier evaluations.
 */
export interface MultistepStep extends StepDeclaration {
  /** The most evaluations before this one that it looks at. With fewer, as at the start of a walk, it is of lower order. */
  readonly history: number;
  readonly stochastic?: never;
  /** This rule with its order lowered where its polynomial does not fit the gap. `sample` takes it. Default: the rule itself. */
  readonly lowered?: MultistepStep;
  /** x [N, ...] at `interval.from` to x at `interval.to`. @throws TractError where `past` is not a history of this walk. */
  step(
    denoise: Denoiser,
    x: tf.Tensor,
    interval: Interval,
    past: readonly Past[],
    condition?: Condition,
  ): MultistepResult;
}

/** Standard normal float32 noise of a shape, from a seeded source. The caller owns it. */
export type NoiseSource = (shape: readonly number[]) => tf.Tensor;

/** A step that adds fresh noise, which is handed in. A distiller cannot use it: its target would not be one point. */
export interface StochasticStep extends StepDeclaration {
  readonly stochastic: true;
  readonly history?: never;
  /** This step around one of lower order, across a gap that is too wide. `sample` takes it. Default: the step itself. */
  readonly lowered?: StochasticStep;
  /** x [N, ...] at `interval.from` to x at `interval.to`; the caller owns it. */
  step(
    denoise: Denoiser,
    x: tf.Tensor,
    interval: Interval,
    noise: NoiseSource,
    condition?: Condition,
  ): { readonly x: tf.Tensor };
}

/** Every kind of step that a sampler can walk with. */
export type AnyStep = StepFunction | MultistepStep | StochasticStep;

export const isMultistep = (step: AnyStep): step is MultistepStep => step.history !== undefined;

export const isStochastic = (step: AnyStep): step is StochasticStep => step.stochastic === true;

/** For callers without types: @throws TractError unless a value is a step. */
export const checkStep = (argument: string, value: AnyStep): void => {
  if (
    !(
      typeof value === 'object' &&
      hasMember(value, 'step', 'function') &&
      hasMember(value, 'order', 'number')
    )
  )
    throw wrongPart(argument, value, 'step', 'ddim(), or stepFrom("ddim")');
};

/**
 * For callers without types: checks that a step is deterministic and uses one interval alone, as a distiller needs.
 * @throws TractError if it is not.
 */
export const checkSingleStep: (argument: string, step: AnyStep) => asserts step is StepFunction = (
  argument,
  step,
) => {
  checkStep(argument, step);
  if (!isMultistep(step) && !isStochastic(step)) return;
  const why = isMultistep(step)
    ? 'it is a multistep rule, which needs the evaluations before its interval'
    : 'it is stochastic, and would land elsewhere every time';
  throw new TractError(
    `${argument} is ${step.name}: ${why}. Give a deterministic step that spans one interval, such as ddim() or heun(); ${step.name} can be used for sampling.`,
  );
};

/** What the author of a multistep rule gives; `multistep` derives the rest. */
export type MultistepOptions = Pick<MultistepStep, 'name' | 'order' | 'history' | 'step' | 'lowered'> & {
  /** Default 1. */
  readonly evaluations?: number;
};

/** A multistep rule that refuses a history which cannot be one of the walk it is on. */
export const multistep = (given: MultistepOptions): MultistepStep => {
  const { evaluations = 1, ...options } = checkOptions('multistep', given, {
    name: true,
    order: true,
    history: true,
    step: true,
    evaluations: true,
    lowered: true,
  });
  const { name, history } = options;
  if (!Number.isInteger(history) || history < 1)
    throw badArgument('history', history, 'give how many earlier evaluations the rule looks at, 1 or more.');
  return {
    ...options,
    evaluations,
    description: { kind: name },
    step(denoise, x, interval, past, condition) {
      checkPast(name, history, x, interval, past);
      return options.step(denoise, x, interval, past, condition);
    },
  };
};

const checkPast = (
  name: string,
  history: number,
  x: tf.Tensor,
  { from }: Interval,
  past: readonly Past[],
): void => {
  if (!Array.isArray(past) || past.length > history) {
    const given = Array.isArray(past) ? `${past.length} long` : past;
    throw badArgument(
      'past',
      given,
      `${name} looks at no more than ${history}: hand in the latest ones first, [] at the start of a walk.`,
    );
  }
  const count = x.shape[0] ?? 1;
  let cleaner = levelList(from, count);
  past.forEach((entry, i) => {
    for (const part of ['x', 'prediction'] as const) {
      if (entry[part].shape.join() !== x.shape.join()) {
        throw badArgument(
          `past[${i}].${part}`,
          `of shape [${entry[part].shape}]`,
          `x is of shape [${x.shape}]: hand in the evaluations of the same walk.`,
        );
      }
    }
    const levels = levelList(entry.levels, count);
    levels.forEach((level, k) => {
      const after = cleaner[k] as Level;
      if (!(gap(after, level) > 0)) {
        throw badArgument(
          `past[${i}].levels`,
          { alpha: level.alpha, sigma: level.sigma },
          `it must be noisier than the level after it (alpha ${after.alpha}, sigma ${after.sigma}): hand in the latest evaluation first.`,
        );
      }
    });
    cleaner = levels;
  });
};
