import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import { type BadStep, DivergedError, type FaultOptions, type LastOf, runningLoss } from './faults';
import { checkFinite } from './finite';
import type { Learner } from './learner';
import type { Position } from './position';
import { meter, type ProgressEvent } from './progress';
import { yieldToEventLoop } from './run';
import type { PhaseStep, Timeline, TimelinePhase } from './timeline';

/** The inputs of one optimiser step. */
export interface PreparedStep extends Pick<BadStep, 'tensors' | 'levels'> {
  readonly loss: (params: Params) => tf.Scalar;
  /** The learning rate before the position's factor (`Position.rate`). */
  readonly learningRate: number;
  readonly averageWeights: Readonly<Record<string, number>>;
}

/** Options of the training loop: the run's state, and the parts in which training and distillation differ. */
export interface LoopOptions<P extends TimelinePhase> {
  readonly timeline: Timeline<P>;
  /** The position that the loop starts from and updates. */
  readonly position: Position;
  readonly learning: Learner;
  readonly batch: number;
  readonly seed: number;
  /** Number of steps between events. */
  readonly every: number;
  readonly faults: Required<FaultOptions>;
  /** Prepares a step; its tensors are released after the step. */
  prepare(step: number, place: PhaseStep<P>): Promise<PreparedStep>;
  /** Called between two phases, before the position moves to the next phase. */
  nextPhase?(): void;
  /** Releases the batch that was read ahead. */
  close(): Promise<void>;
}

/**
 * Takes the optimiser steps from the position on, yields progress and skips bad steps.
 * @throws DivergedError after too many consecutive bad steps, after a bad last step, and if no step of a
 * phase was applied; NotFiniteError if parameters that a phase has learnt are not finite.
 */
export async function* trainingLoop<P extends TimelinePhase>(
  options: LoopOptions<P>,
): AsyncGenerator<ProgressEvent> {
  const { timeline, position, batch, every, nextPhase, close } = options;
  const measured = meter(timeline.steps * batch, position.step * batch);
  try {
    while (position.step < timeline.steps) {
      const place = timeline.at(position.step);
      for (; position.phase < place.phaseIndex; position.phase++) {
        checkLearnt(options);
        nextPhase?.();
        position.level = 0;
      }
      const { learningRate, ...taken } = await take(options, place);
      measured.add(taken);
      const { step, updates } = position;
      if (step % every === 0 || place.index + 1 === place.length) {
        const means = measured.read(place.phaseIndex);
        const { from, to } = place.phase;
        const where = { phase: place.phaseIndex, phases: timeline.phases, from, to, step };
        if (means) yield { ...where, skipped: step - updates, learningRate, ...means };
      }
      await yieldToEventLoop();
    }
    checkLearnt(options);
  } finally {
    await close();
  }
}

/**
 * Returns 'run' for the last step of the run, and 'phase' for the last step of a phase without an applied
 * step.
 */
const lastOf = <P extends TimelinePhase>(
  { timeline, position }: LoopOptions<P>,
  { index, length }: PhaseStep<P>,
): LastOf | undefined => {
  if (position.step + 1 === timeline.steps) return 'run';
  return index + 1 === length && position.level === 0 ? 'phase' : undefined;
};

/**
 * Checks the averages. With a huge learning rate, updates can overflow although their gradients are finite.
 * @throws NotFiniteError if a parameter is not finite.
 */
const checkLearnt = <P extends TimelinePhase>({ learning, position }: LoopOptions<P>): void => {
  for (const average of Object.values(learning.averages))
    checkFinite(
      average,
      `The model learnt by step ${position.step}`,
      'training has diverged. Lower the learning rate.',
    );
};

/** Takes one step and moves the position past it, whether or not it was applied. */
const take = async <P extends TimelinePhase>(options: LoopOptions<P>, place: PhaseStep<P>) => {
  const { position, learning, batch, seed, faults, prepare } = options;
  const { step, level, bad } = position;
  const phase = place.phaseIndex;
  const began = performance.now();
  const prepared = await prepare(step, place);
  const { tensors, levels } = prepared;
  try {
    const learningRate = prepared.learningRate * position.rate;
    const largest = level > 0 ? level * faults.explode : Number.POSITIVE_INFINITY;
    const update = learning.update(prepared.loss, learningRate, prepared.averageWeights, largest);
    const seconds = (performance.now() - began) / 1000;
    const { loss, gradientNorm, fault: reason } = update;
    if (reason === undefined) {
      const now = { step: step + 1, updates: learning.steps, bad: 0, level: runningLoss(level, loss) };
      Object.assign(position, now);
    } else {
      const inARow = bad + 1;
      const numbers = { step, phase, loss, gradientNorm, learningRate, level, inARow, seed };
      const badStep: BadStep = { reason, ...numbers, tensors, levels };
      await faults.onBadStep(badStep);
      const last = lastOf(options, place);
      if (inARow >= faults.inARow || last !== undefined) throw new DivergedError(badStep, last);
      Object.assign(position, { step: step + 1, bad: inARow });
    }
    return {
      loss,
      gradientNorm,
      phase,
      applied: reason === undefined,
      learningRate,
      samples: batch,
      seconds,
    };
  } finally {
    tf.dispose(tensors);
  }
};
