import type * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, type Level, TractError } from '@tractjs/core';
import { checkCount } from './run';

/** Why a step was not applied. */
export type Fault = 'loss is not finite' | 'gradient is not finite' | 'loss exploded';

/** A step that was not applied. Run again from `run.state()` as it is at that moment, it fails in the same way. */
export interface BadStep {
  readonly reason: Fault;
  /** Steps before it, over all phases: the batch's number. */
  readonly step: number;
  /** From 0. */
  readonly phase: number;
  readonly loss: number;
  /** Global norm before clipping, which may have overflowed. */
  readonly gradientNorm: number;
  /** What the step would have been applied with. */
  readonly learningRate: number;
  /** The running level of the loss in this phase; 0 before its first applied step. */
  readonly level: number;
  /** Bad steps in a row, with this one. */
  readonly inARow: number;
  /** The run's. */
  readonly seed: number;
  /**
   * What the loss was computed from, live and the run's own: copy what is to be kept. x, noise, xt, labels and guidance where
   * there are any; of a training its weights; of a distillation xMid and the target, x0 or xEnd.
   */
  readonly tensors: Readonly<Record<string, tf.Tensor>>;
  /** Every example's levels: t, and of a distillation tPrime and s. Plain numbers. */
  readonly levels: Readonly<Record<string, readonly Level[]>>;
}

/** What a run does about a step whose loss or gradient is not finite, or whose loss has exploded. */
export interface FaultOptions {
  /**
   * A loss above this many times its running level has exploded; default: none has. Losses of one run differ from batch
   * to batch: give a number well above that, such as 10.
   */
  readonly explode?: number;
  /**
   * Bad steps in a row that end the run: the last of them throws DivergedError. Default 5; 1 ends it at the first. A run does
   * not end on a bad step either, nor a phase of which no step was applied: it throws DivergedError, however few they are.
   */
  readonly inARow?: number;
  /** Told of every bad step before the run goes on. Its tensors are released when it has returned, or settled. */
  readonly onBadStep?: (bad: BadStep) => void | Promise<void>;
}

/** What a bad step is the last of: no step after it can make up for it. */
export type LastOf = 'run' | 'phase';

/**
 * Training has diverged: too many steps in a row were bad, the last step of the run was, or all of a phase. Nothing of the
 * steps that it tells of was applied, and the run is as it was before the last of them: its state can be saved, or walked on
 * from.
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
  /** Bad steps in a row. */
  readonly inARow: number;

  constructor(
    { reason, step, phase, loss, gradientNorm, learningRate, inARow, level }: BadStep,
    lastOf?: LastOf,
  ) {
    const usual = reason === 'loss exploded' ? `, where it was about ${level.toPrecision(3)}` : '';
    const none =
      inARow === 1
        ? 'this step was not applied'
        : `this step and the ${inARow - 1} before it were not applied`;
    const end = {
      run: ' The run would end with it, with a model that nobody knows to be good.',
      phase: ` No step of phase ${phase + 1} was applied, so it has no student.`,
    };
    super(
      `The loss is ${loss}${usual}, and its gradient's norm ${gradientNorm} at step ${step}: training has diverged, and ${none}.${lastOf === undefined ? '' : end[lastOf]} Lower the learning rate (it is ${learningRate}), clip gradients (clip: 1), or check the data for values that are not finite.`,
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

/** The options with their defaults. @throws TractError where one is out of range. */
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

/** What one loss can move the running level by: it counts as at most this many times the level, and no less than 1 / this. */
const REACH = 4;
/** Steps that the running level remembers. */
const MEMORY = 16;

/**
 * The running level of the loss after one more: a moving mean in which no single loss counts for much. 0 stands for "none
 * yet". Sums, products and quotients alone, so that it is the same number wherever a run goes on.
 */
export const runningLevel = (level: number, loss: number): number =>
  level > 0
    ? level + (Math.min(REACH * level, Math.max(level / REACH, loss)) - level) / MEMORY
    : Math.max(0, loss);
