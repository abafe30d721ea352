import type * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, type Level, TractError } from '@tractjs/core';
import { checkCount } from './run';

/** Why a step was not applied. */
export type Fault = 'loss is not finite' | 'gradient is not finite' | 'loss exploded';

/** A step that was not applied. A run resumed from `run.state()` at that moment fails in the same way. */
export interface BadStep {
  readonly reason: Fault;
  /** Steps before this one, over all phases: the index of the batch. */
  readonly step: number;
  /** Index of the phase, from 0. */
  readonly phase: number;
  readonly loss: number;
  /** Global norm of the gradient before clipping, which may have overflowed. */
  readonly gradientNorm: number;
  /** The learning rate that the step would have been applied with. */
  readonly learningRate: number;
  /** Running mean of the loss in this phase (`runningLoss`); 0 before its first applied step. */
  readonly level: number;
  /** Consecutive bad steps, this one included. */
  readonly inARow: number;
  /** The run's seed. */
  readonly seed: number;
  /**
   * The tensors that the loss was computed from: x, noise and xt, labels and guidance if there are any; in
   * training the weights; in distillation xMid and the target, x0 or xEnd. The run owns them: copy those to
   * keep.
   */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
  /** The levels of each example as plain numbers: t, and in distillation tPrime and s. */
  readonly levels: Readonly<Record<string, readonly Level[]>>;
}

/** Handling of steps whose loss or gradient is not finite, or whose loss has exploded. */
export interface FaultOptions {
  /**
   * A loss above this many times its running mean has exploded; by default no finite loss has. The loss
   * varies from batch to batch: give a number well above that, such as 10.
   */
  readonly explode?: number;
  /**
   * Number of consecutive bad steps that throws DivergedError; default 5, and 1 stops at the first. Whatever
   * this number, a bad last step of the run throws it too, as does a phase without an applied step.
   */
  readonly inARow?: number;
  /**
   * Called with each bad step before the run continues. The step's tensors are released when it returns or
   * settles.
   */
  readonly onBadStep?: (bad: BadStep) => void | Promise<void>;
}

/** The part of a run that a bad step is the last of, so that no later step can make up for it. */
export type LastOf = 'run' | 'phase';

/**
 * The error of a run that has diverged: too many consecutive steps were bad, the run's last step was bad, or
 * all steps of a phase were. None of them was applied, and the run is in its state before the last one: the
 * state can be saved, and the run can be iterated again.
 */
export class DivergedError extends TractError {
  override readonly name = 'DivergedError';
  readonly reason: Fault;
  /** Steps before the last bad one. */
  readonly step: number;
  readonly phase: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
  /** Consecutive bad steps. */
  readonly inARow: number;

  constructor(
    { reason, step, phase, loss, gradientNorm, learningRate, inARow, level }: BadStep,
    lastOf?: LastOf,
  ) {
    const before = reason === 'loss exploded' ? ` (it was about ${level.toPrecision(3)})` : '';
    const notApplied =
      inARow === 1
        ? 'this step was not applied'
        : `this step and the ${inARow - 1} before it were not applied`;
    const end = {
      run: ' It is the last step of the run, which must not end on a bad step.',
      phase: ` No step of phase ${phase + 1} was applied, so its student has learnt nothing.`,
    };
    super(
      `The loss is ${loss}${before} and its gradient norm is ${gradientNorm} at step ${step}: training has diverged, and ${notApplied}.${lastOf === undefined ? '' : end[lastOf]} Lower the learning rate (it is ${learningRate}), clip gradients (clip: 1), or check the data for values that are not finite.`,
    );
    this.reason = reason;
    this.step = step;
    this.phase = phase;
    this.loss = loss;
    this.gradientNorm = gradientNorm;
    this.learningRate = learningRate;
    this.inARow = inARow;
  }
}

/** Returns the options with their defaults. @throws TractError if one is out of range. */
export const checkFaults = (options: FaultOptions = {}): Required<FaultOptions> => {
  const {
    explode = Number.POSITIVE_INFINITY,
    inARow = 5,
    onBadStep = () => {},
  } = checkOptions('faults', options, { explode: true, inARow: true, onBadStep: true });
  if (!(explode > 1))
    throw badArgument('faults.explode', explode, 'give a factor above 1, such as 10, or leave it out.');
  return { explode, inARow: checkCount('faults.inARow', inARow), onBadStep };
};

/** A loss counts as at most this many times the running mean, and as at least the mean divided by it. */
const MAX_FACTOR = 4;
/** Number of steps that the running mean averages over. */
const WINDOW = 16;

/**
 * Returns the running mean m after one more loss: m + (clamp(loss, m / 4, 4 m) - m) / 16, so a single loss
 * moves it little. A mean of 0 stands for "none yet". It uses only sums, products and quotients, so a resumed
 * run computes the same number on any machine.
 */
export const runningLoss = (mean: number, loss: number): number =>
  mean > 0
    ? mean + (Math.min(MAX_FACTOR * mean, Math.max(mean / MAX_FACTOR, loss)) - mean) / WINDOW
    : Math.max(0, loss);
