import * as tf from '@tensorflow/tfjs-core';
import {
  badArgument,
  clip,
  type DataSource,
  type Denoiser,
  denoiser,
  type GridRule,
  type Model,
  noised,
  type Range,
  randomSource,
  type Schedule,
  type StepFunction,
} from '@tractjs/core';
import { copyParams, disposeParams } from '@tractjs/ops';
import { type CoursePlace, courseOf } from './course';
import { emaWeight, inferenceMomentum } from './ema';
import { drawSteps, endOf, walks } from './groups';
import { type AdamOptions, type LearningRate, learner, rateAt } from './learner';
import { checkMeasure, type Measure, type Reduction, studentLoss } from './loss';
import type { Phase, PhaseList } from './phases';
import { meter } from './progress';
import { breathe, checkData, type Run, type RunState, readBatch } from './run';
import { chainTarget, tractTarget } from './target';
import { truncatedSnr, type Weight } from './weights';

export interface DistillOptions {
  readonly teacher: Model;
  readonly data: DataSource;
  /** Steps of the teacher and of every student after it, such as [1024, 32, 1]. */
  readonly phases: PhaseList;
  readonly teacherStep: StepFunction;
  readonly studentStep: StepFunction;
  /** Examples of each phase. */
  readonly samples: number;
  readonly seed: number;
  /** Default: the teacher's. */
  readonly schedule?: Schedule;
  /** Places the first phase's steps; later phases keep every so many of them. Default: the teacher's. */
  readonly grid?: GridRule;
  /** Default 128. */
  readonly batch?: number;
  /** Default 2e-4. */
  readonly learningRate?: LearningRate;
  /** Default: clip 1. */
  readonly adam?: AdamOptions;
  /** Default truncatedSnr(): max(alpha^2 / sigma^2, 1). */
  readonly weight?: Weight;
  /** Default 'sum'. */
  readonly reduction?: Reduction;
  /** Default 'target'. A student step without an inverse needs 'endpoint'. */
  readonly measure?: Measure;
  /** Range of the predictions of teacher and self-teacher, false for none; default [-1, 1] for both. */
  readonly clip?: { readonly teacher?: Range | false; readonly selfTeacher?: Range | false };
  /** 'tract': t anywhere in its group, then the self-teacher. 'btd': t at the top, then the teacher. 'chain': all of the teacher's steps. Default 'tract'. */
  readonly target?: 'tract' | 'btd' | 'chain';
  /** Momentum of the self-teacher; default 0.5. */
  readonly muSelf?: number;
  /** Momentum of the average that samples and that becomes the next teacher; default by the length of the phase. */
  readonly muInference?: number;
  /** Optimiser steps between events; default 10. */
  readonly every?: number;
  /** State of an earlier run with the same options, to go on from. */
  readonly resume?: RunState;
}

/**
 * Distils a many-step teacher into a few-step student, phase by phase (TRACT, Berthelot et al. 2023; with
 * target 'btd' and groups of two, binary time-distillation). The teacher's weights start the student; after a phase
 * the student's inference average becomes the teacher, and the student and Adam go on.
 */
export const distill = (options: DistillOptions): Run => {
  const {
    data,
    studentStep,
    seed,
    batch = 128,
    learningRate = 2e-4,
    every = 10,
    target: kind = 'tract',
    muSelf = 0.5,
    measure = 'target',
    resume,
  } = options;
  const course = courseOf(options.phases, options.samples, batch);
  const schedule = options.schedule ?? options.teacher.schedule;
  const { network } = options.teacher;
  const loss = {
    studentStep,
    measure,
    weight: options.weight ?? truncatedSnr(),
    reduction: options.reduction ?? 'sum',
    schedule,
  };
  checkMeasure(studentStep, measure);
  if (kind === 'btd') checkHalves(course.phases);
  checkData(data, network);
  const { from: finest } = course.at(0);
  const grid = (options.grid ?? options.teacher.grid)(schedule, finest);

  const learning = learner(
    options.teacher.params,
    ['selfTeacher', 'inference'],
    { clip: 1, ...options.adam },
    resume && { tensors: resume.tensors, steps: resume.position['step'] as number },
  );
  const [selfParams, inference] = learning.averages as [
    (typeof learning.averages)[0],
    (typeof learning.averages)[0],
  ];
  const teacherParams = copyParams(
    resume === undefined ? options.teacher.params : pickTeacher(resume, options.teacher),
  );
  const clipped = (denoise: Denoiser, range: Range | false = [-1, 1]): Denoiser =>
    range === false ? denoise : clip(denoise, range);
  const teaching = {
    teacher: clipped(denoiser({ network, params: teacherParams }), options.clip?.teacher),
    teacherStep: options.teacherStep,
    studentStep,
    schedule,
  };
  const selfTeacher =
    kind === 'btd'
      ? teaching.teacher
      : clipped(denoiser({ network, params: selfParams }), options.clip?.selfTeacher);

  // Remembered apart from the step count: a phase can have begun before its first step succeeded.
  let begun = resume?.position['phase'] ?? 0;

  const step = async (number: number, { from, to, index, length, ...place }: CoursePlace) => {
    const began = performance.now();
    const phaseGrid = grid.every(finest / from);
    const { x, condition } = await readBatch(data, network, number * batch, batch);
    const at = randomSource(seed).fork('distill').fork(number);
    const noise = at.fork('noise').normalTensor(x.shape);
    const size = from / to;
    const t = drawSteps(at.fork('times'), batch, { steps: from, size, topsOnly: kind === 'btd' });
    const ends = t.map((time) => endOf(time, size));
    const levels = {
      t: t.map((time) => phaseGrid.level(time)),
      tPrime: t.map((time) => phaseGrid.level(time - 1)),
      s: ends.map((time) => phaseGrid.level(time)),
    };
    const rate = rateAt(place.learningRate ?? learningRate, index / length);
    const xt = noised(x, noise, levels.t);
    const target =
      kind === 'chain'
        ? chainTarget(teaching, xt, walks(phaseGrid, t, ends), condition)
        : tractTarget({ ...teaching, selfTeacher }, xt, levels, condition);
    try {
      const weights = [
        emaWeight(muSelf, index + 1),
        emaWeight(options.muInference ?? inferenceMomentum(length), index + 1),
      ];
      const result = learning.update(
        (params) => studentLoss(denoiser({ network, params }), xt, levels, target, loss, condition),
        rate,
        weights,
      );
      return { ...result, learningRate: rate, samples: batch, seconds: (performance.now() - began) / 1000 };
    } finally {
      tf.dispose([x, noise, xt, target.xMid, target.xEnd]);
      target.x0?.dispose();
      condition?.dispose();
    }
  };

  /** The student's average becomes the teacher; both averages begin again from the student. */
  const nextPhase = () => {
    const fresh = copyParams(inference);
    disposeParams(teacherParams);
    Object.assign(teacherParams, fresh);
    learning.resetAverages();
  };

  return {
    model: { network, params: inference, schedule, grid: options.grid ?? options.teacher.grid },
    get finished() {
      return learning.steps >= course.steps;
    },
    state: () => ({
      tensors: {
        ...learning.tensors(),
        ...Object.fromEntries(
          Object.entries(teacherParams).map(([name, tensor]) => [`teacher/${name}`, tensor]),
        ),
      },
      position: { step: learning.steps, phase: begun },
    }),
    dispose() {
      learning.dispose();
      disposeParams(teacherParams);
    },
    async *[Symbol.asyncIterator]() {
      const measured = meter(course.steps * batch, learning.steps * batch);
      while (learning.steps < course.steps) {
        const place = course.at(learning.steps);
        const { phase, from, to } = place;
        for (; begun < phase; begun++) nextPhase();
        const result = await step(learning.steps, place);
        measured.add(result);
        const done = learning.steps;
        if (done % every === 0 || place.index + 1 === place.length)
          yield {
            phase,
            phases: course.phases.length,
            from,
            to,
            step: done,
            learningRate: result.learningRate,
            ...measured.read(),
          };
        await breathe();
      }
    },
  };
};

const pickTeacher = (resume: RunState, teacher: Model) =>
  Object.fromEntries(
    Object.entries(teacher.params).map(([name, tensor]) => [
      name,
      resume.tensors[`teacher/${name}`] ?? tensor,
    ]),
  );

/** @throws TractError unless every phase halves the steps. */
const checkHalves = (phases: readonly Phase[]): void => {
  for (const { from, to } of phases) {
    if (from !== 2 * to) {
      throw badArgument(
        'phases',
        [from, to],
        "binary time-distillation joins two steps to one: give phases that halve, such as [64, 32, 16, 8, 4, 2, 1], or target: 'tract'.",
      );
    }
  }
};
