import * as tf from '@tensorflow/tfjs-core';
import type { Params } from '@tractjs/core';
import type { Course, CoursePlace, Leg } from './course';
import { type BadStep, DivergedError, type FaultOptions, type LastOf, runningLevel } from './faults';
import { checkFinite } from './finite';
import type { Learner } from './learner';
import type { Position } from './position';
import { meter, type ProgressEvent } from './progress';
import { breathe } from './run';

/** An optimiser step that is ready to be taken. */
export interface PreparedStep extends Pick<BadStep, 'tensors' | 'levels'> {
  readonly loss: (params: Params) => tf.Scalar;
  /** Before the position's factor. */
  readonly learningRate: number;
  readonly averageWeights: readonly number[];
}

/** What a training and a distillation differ in, and what they are walked with. */
export interface Walk<P extends Leg> {
  readonly course: Course<P>;
  /** Moves with the walk. */
  readonly position: Position;
  readonly learning: Learner;
  readonly batch: number;
  readonly seed: number;
  /** Steps between events. */
  readonly every: number;
  readonly faults: Required<FaultOptions>;
  /** Makes a step ready; its tensors are released when it has been taken. */
  prepare(step: number, place: CoursePlace<P>): Promise<PreparedStep>;
  /** Called between two phases, before the position says so. */
  nextPhase?(): void;
  /** Releases what was read ahead. */
  close(): Promise<void>;
}

/**
 * Takes step after step from the position on, and passes over bad ones. @throws DivergedError after too many in a row, for a bad
 * last step and for a phase of which no step was applied; NotFiniteError where what a phase has learnt is not finite.
 */
export async function* walk<P extends Leg>(options: Walk<P>): AsyncGenerator<ProgressEvent> {
  const { course, position, batch, every, nextPhase, close } = options;
  const measured = meter(course.steps * batch, position.step * batch);
  try {
    while (position.step < course.steps) {
      const place = course.at(position.step);
      for (; position.phase < place.number; position.phase++) {
        checkLearnt(options);
        nextPhase?.();
        position.level = 0;
      }
      const { learningRate, ...taken } = await take(options, place);
      measured.add(taken);
      const { step, updates } = position;
      if (step % every === 0 || place.index + 1 === place.length) {
        const means = measured.read(place.number);
        const { from, to } = place.phase;
        const where = { phase: place.number, phases: course.phases, from, to, step };
        if (means) yield { ...where, skipped: step - updates, learningRate, ...means };
      }
      await breathe();
    }
    checkLearnt(options);
  } finally {
    await close();
  }
}

/** What a bad step at a place is the last of: the run, or a phase of which none was applied. */
const lastOf = <P extends Leg>(
  { course, position }: Walk<P>,
  { index, length }: CoursePlace<P>,
): LastOf | undefined => {
  if (position.step + 1 === course.steps) return 'run';
  return index + 1 === length && position.level === 0 ? 'phase' : undefined;
};

/** Updates can overflow though their gradients are finite, where the learning rate is huge. */
const checkLearnt = <P extends Leg>({ learning, position }: Walk<P>): void => {
  for (const average of learning.averages)
    checkFinite(
      average,
      `What was learnt by step ${position.step}`,
      'training has diverged. Lower the learning rate.',
    );
};

/** Takes one step, and moves the position past it whether it was applied or not. */
const take = async <P extends Leg>(options: Walk<P>, place: CoursePlace<P>) => {
  const { position, learning, batch, seed, faults, prepare } = options;
  const { step, level, bad } = position;
  const phase = place.number;
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
      const now = { step: step + 1, updates: learning.steps, bad: 0, level: runningLevel(level, loss) };
      Object.assign(position, now);
    } else {
      const inARow = bad + 1;
      const numbers = { step, phase, loss, gradientNorm, learningRate, level, inARow, seed };
      const told: BadStep = { reason, ...numbers, tensors, levels };
      await faults.onBadStep(told);
      const last = lastOf(options, place);
      if (inARow >= faults.inARow || last !== undefined) throw new DivergedError(told, last);
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
