import {
  badArgument,
  type Condition,
  checkKnownLevels,
  checkOptions,
  clip,
  type Denoiser,
  guide,
  type Level,
  type Network,
  noised,
  type Params,
  type Range,
  randomSource,
  selectOrder,
} from '@tractjs/core';
import { copyParams, disposeParams } from '@tractjs/ops';
import { checkParts, type DistillOptions, distillOptionNames } from './distill-options';
import { checkMeasure, squared, studentLoss } from './objective/loss';
import { truncatedSnr } from './objective/weights';
import { type CoursePlace, courseOf } from './run/course';
import { emaWeight, inferenceMomentum } from './run/ema';
import { checkFaults } from './run/faults';
import { checkFinite, checkSaved, GIVEN } from './run/finite';
import { learner, rateAt, savedTensor } from './run/learner';
import { positionOf } from './run/position';
import { readAhead } from './run/read-ahead';
import { checkData, type Run, type RunState } from './run/run';
import { type PreparedStep, walk } from './run/walk';
import { checkGuidance, drawScales, hearing, tellScales } from './tract/condition';
import { freshDraw } from './tract/draw';
import { endOf, walks } from './tract/groups';
import { type PlacedPhase, placePhases, studentGrid } from './tract/phases';
import { chainTarget, tractTarget } from './tract/target';

/**
 * Distils a many-step teacher into a few-step student, phase by phase (TRACT, Berthelot et al. 2023; with
 * target 'btd' and groups of two, binary time-distillation). The teacher's weights start the student; after a phase
 * the student's inference average becomes the teacher, and the student and Adam go on.
 * @throws TractError if options do not fit together, NotFiniteError if the teacher, the student or the saved state is damaged:
 * nothing is made then.
 */
export const distill = (options: DistillOptions): Run => {
  checkOptions('distill', options, distillOptionNames);
  checkParts(options);
  const {
    data,
    studentStep,
    lowerOrder = true,
    seed,
    guidance,
    nextTeacher = 'student',
    student = options.teacher,
    schedule = options.teacher.schedule,
    grid: rule = options.teacher.grid,
    batch = 128,
    learningRate = 2e-4,
    every = 10,
    target: kind = 'tract',
    muSelf = 0.5,
    draw = freshDraw,
    measure = 'target',
    resume,
  } = options;
  const loss = {
    studentStep,
    measure,
    weight: options.weight ?? truncatedSnr(),
    reduction: options.reduction ?? 'sum',
    loss: options.loss ?? squared(),
    schedule,
  };
  const { network } = student;
  const teacherStep = selectOrder(options.teacherStep, lowerOrder);
  checkMeasure(studentStep, measure);
  checkGuidance(guidance, { teacher: options.teacher.network, student: network });
  for (const one of [options.teacher.network, network]) checkData(data, one);
  const phases = placePhases(options.phases, (steps) => rule(schedule, steps), nextTeacher);
  checkKnownLevels(options.teacher, (phases[0] as PlacedPhase).grid, options);
  if (kind === 'btd') checkHalves(phases);
  const course = courseOf(phases, options.samples, batch);

  const faults = checkFaults(options.faults);
  const position = positionOf(resume?.position);
  const succeeds = (phase: number): boolean => phase > 0 && nextTeacher === 'student';
  // Looked up before anything is made.
  const first = succeeds(position.phase)
    ? { network, params: savedTeacher(resume, student.params) }
    : { network: options.teacher.network, params: options.teacher.params };

  checkFinite(options.teacher.params, 'The teacher', GIVEN);
  if (options.student) checkFinite(student.params, 'The student', GIVEN);
  checkSaved(resume);
  const learning = learner(
    student.params,
    ['selfTeacher', 'inference'],
    { clip: 1, ...options.adam, ...(network.buffers && { buffers: network.buffers }) },
    resume && { tensors: resume.tensors, steps: position.updates },
  );
  const [selfParams, inference] = learning.averages as [
    (typeof learning.averages)[0],
    (typeof learning.averages)[0],
  ];
  let teaching: { readonly network: Network; readonly params: Params } = {
    network: first.network,
    params: copyParams(first.params),
  };

  const clipped = (denoise: Denoiser, range: Range | false = [-1, 1]): Denoiser =>
    range === false ? denoise : clip(denoise, range);
  const selfTeacher = clipped(hearing(network, selfParams), options.clip?.selfTeacher);
  /** Guided as long as it is the first teacher, unless it is told the scale: a student has learnt what guidance does. */
  const teacherAt = (scales: readonly number[] | undefined): Denoiser => {
    const alone = hearing(teaching.network, teaching.params);
    const untold = !succeeds(position.phase) && teaching.network.guided !== true;
    const guided = guidance !== undefined && scales !== undefined && untold;
    return clipped(guided ? guide(alone, { ...guidance, scale: scales }) : alone, options.clip?.teacher);
  };

  const labelled = Math.max(options.teacher.network.classes, network.classes) > 0;
  const batches = readAhead({ data, labelled, count: batch, end: course.steps * batch });

  const prepare = async (step: number, place: CoursePlace<PlacedPhase>): Promise<PreparedStep> => {
    const { phase, index, length } = place;
    const { grid, ends } = phase;
    const momentum = phase.muInference ?? options.muInference ?? inferenceMomentum(length);
    // First, because they can throw: nothing is made yet.
    const rates = {
      learningRate: rateAt(phase.learningRate ?? learningRate, index / length),
      averageWeights: [emaWeight(phase.muSelf ?? muSelf, index + 1), emaWeight(momentum, index + 1)],
    };
    const at = randomSource(seed).fork('distill').fork(step);
    const { x, labels } = await batches.read(step * batch);
    const scales = guidance && drawScales(at.fork('guidance'), batch, guidance.scale);
    const condition: Condition = {
      ...(labels && { labels }),
      ...(scales && { guidance: tellScales(scales) }),
    };
    const { noise, t } = draw(step, at, x.shape, { ends, topsOnly: kind === 'btd' });
    const s = t.map((time) => endOf(time, ends));
    const levels = {
      t: t.map((time) => grid.level(time)),
      tPrime: t.map((time) => grid.level(time - 1)),
      s: s.map((time) => (kind === 'btd' && time === 0 ? CLEAN : grid.level(time))),
    };
    const teacher = teacherAt(scales);
    // A student of an earlier phase is no denoiser any more: its predictions are right for its own steps alone.
    const who = {
      teacher,
      teacherStep: succeeds(position.phase) ? studentStep : teacherStep,
      studentStep,
      schedule,
    };
    const xt = noised(x, noise, levels.t);
    const target =
      kind === 'chain'
        ? chainTarget(who, xt, walks(grid, t, s), condition)
        : tractTarget({ ...who, selfTeacher: kind === 'btd' ? teacher : selfTeacher }, xt, levels, condition);
    return {
      loss: (params) => studentLoss(hearing(network, params), xt, levels, target, loss, condition),
      ...rates,
      tensors: { x, noise, xt, ...target, ...condition },
      levels,
    };
  };

  /** The student's average becomes the teacher, or the teacher stays; both averages begin again from the student. */
  const nextPhase = () => {
    if (nextTeacher === 'student') {
      const fresh = copyParams(inference);
      disposeParams(teaching.params);
      teaching = { network, params: fresh };
    }
    learning.resetAverages();
  };

  return {
    model: { network, params: inference, schedule, grid: studentGrid(phases, rule, schedule) },
    get finished() {
      return position.step >= course.steps;
    },
    state: () => ({
      tensors: {
        ...learning.tensors(),
        ...Object.fromEntries(
          Object.entries(teaching.params).map(([name, tensor]) => [`teacher/${name}`, tensor]),
        ),
      },
      position: { ...position },
    }),
    dispose() {
      void batches.close();
      learning.dispose();
      disposeParams(teaching.params);
    },
    [Symbol.asyncIterator]: () =>
      walk({
        ...{ course, position, learning, batch, seed, every, faults },
        ...{ prepare, nextPhase, close: batches.close },
      }),
  };
};

/** Where no noise is left, whatever the path: the target there is the second prediction alone. */
const CLEAN: Level = { time: 0, alpha: 1, sigma: 0 };

/** The teacher that a run had when it was stopped after its first phase: a student before. */
const savedTeacher = (resume: RunState | undefined, student: Params): Params =>
  Object.fromEntries(
    Object.entries(student).map(([name, { shape }]) => [
      name,
      savedTensor(resume?.tensors ?? {}, `teacher/${name}`, shape),
    ]),
  );

/** @throws TractError unless every group has two steps. */
const checkHalves = (phases: readonly PlacedPhase[]): void => {
  for (const { from, to, ends } of phases) {
    if (ends.some((end, i) => end !== 2 * i)) {
      throw badArgument(
        'phases',
        [from, to],
        "binary time-distillation joins two steps to one: give phases that halve, such as [64, 32, 16, 8, 4, 2, 1], or target: 'tract'.",
      );
    }
  }
};
