import type * as tf from '@tensorflow/tfjs-core';
import type { Condition, Denoiser } from '../denoise/denoiser';
import { checkOptions } from '../errors/check-options';
import { badArgument, TractError } from '../errors/errors';
import type { Interval } from '../path/grid';
import { gap, type Level, type Levels, levelList } from '../path/level';
import { hasMember, wrongPart } from '../path/wrong-part';
import type { StepDeclaration, StepFunction } from './step';

/** An earlier evaluation of the denoiser, for a multistep step. */
export interface Past {
  readonly levels: Levels;
  /** x at `levels`, after a correction if the step makes one. */
  readonly x: tf.Tensor;
  /** The prediction of x0 there. */
  readonly prediction: tf.Tensor;
}

/** The result of a multistep step. The caller owns the tensors, which are all new. */
export interface MultistepResult {
  /** x at `interval.to`. */
  readonly x: tf.Tensor;
  /** The evaluation at `interval.from`, for later steps. */
  readonly past: Past;
}

/**
 * A step that also uses earlier evaluations. They are arguments, latest first, so the step has no state and a
 * walk can resume anywhere. A distiller cannot use it, because a student has no earlier evaluations.
 */
export interface MultistepStep extends StepDeclaration {
  /**
   * Maximum number of earlier evaluations that it uses. With fewer, as at the start of a walk, its order is
   * lower.
   */
  readonly history: number;
  readonly stochastic?: never;
  /**
   * The step with a lower order across gaps in log-SNR that are too wide for it. Default: the step itself.
   */
  readonly lowered?: MultistepStep;
  /**
   * Takes x [N, ...] from `interval.from` to `interval.to`. @throws TractError if `past` cannot be of the
   * same walk.
   */
  step(
    denoise: Denoiser,
    x: tf.Tensor,
    interval: Interval,
    past: readonly Past[],
    condition?: Condition,
  ): MultistepResult;
}

/** Draws standard normal float32 noise of a shape. The caller owns the tensor. */
export type NoiseSource = (shape: readonly number[]) => tf.Tensor;

/**
 * A step that adds noise, from a source that is an argument. A distiller cannot use it: its target would be
 * random.
 */
export interface StochasticStep extends StepDeclaration {
  readonly stochastic: true;
  readonly history?: never;
  /**
   * The step with a lower order across gaps in log-SNR that are too wide for it. Default: the step itself.
   */
  readonly lowered?: StochasticStep;
  /** Takes x [N, ...] from `interval.from` to `interval.to`. The caller owns the result. */
  step(
    denoise: Denoiser,
    x: tf.Tensor,
    interval: Interval,
    noise: NoiseSource,
    condition?: Condition,
  ): { readonly x: tf.Tensor };
}

/** A step of any kind. Samplers take them all. */
export type AnyStep = StepFunction | MultistepStep | StochasticStep;

/** Whether a step uses earlier evaluations. */
export const isMultistep = (step: AnyStep): step is MultistepStep => step.history !== undefined;

/** Whether a step adds noise. */
export const isStochastic = (step: AnyStep): step is StochasticStep => step.stochastic === true;

/** Checks that `value` is a step of any kind, for callers without types. @throws TractError if it is not. */
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
 * Checks that a step is deterministic and uses no earlier evaluations, as distillers require.
 * @throws TractError if it is not.
 */
export const checkSingleStep: (argument: string, step: AnyStep) => asserts step is StepFunction = (
  argument,
  step,
) => {
  checkStep(argument, step);
  if (!isMultistep(step) && !isStochastic(step)) return;
  const why = isMultistep(step)
    ? 'it is multistep, and needs evaluations before its interval'
    : 'it is stochastic, so its result differs from call to call';
  throw new TractError(
    `${argument} is ${step.name}: ${why}. Give a deterministic single step, such as ddim() or heun(). For sampling, ${step.name} works.`,
  );
};

/** The options of `multistep`. */
export type MultistepOptions = Pick<MultistepStep, 'name' | 'order' | 'history' | 'step' | 'lowered'> & {
  /** Denoiser evaluations of one step; default 1. */
  readonly evaluations?: number;
};

/**
 * Returns a multistep step that checks `past` before each step. @throws TractError if `history` is not 1 or
 * more.
 */
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
    throw badArgument(
      'history',
      history,
      'give the number of earlier evaluations that the step uses, 1 or more.',
    );
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
      `${name} uses at most ${history}: give the latest first, or [] at the start of a walk.`,
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
          `x is of shape [${x.shape}]: give evaluations of the same walk.`,
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
          `it must be noisier than the level after it (alpha ${after.alpha}, sigma ${after.sigma}): give the latest evaluation first.`,
        );
      }
    });
    cleaner = levels;
  });
};
