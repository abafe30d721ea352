import {
  badArgument,
  type Condition,
  checkKnownLevels,
  checkOptions,
  clip,
  type Denoiser,
  guide,
  type Level,
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
import { emaWeight, inferenceMomentum } from './run/ema';
import { checkFaults } from './run/faults';
import { checkFinite, checkSaved, DAMAGED } from './run/finite';
import { learner, learningRateAt, savedTensor } from './run/learner';
import { type PreparedStep, trainingLoop } from './run/loop';
import { positionOf } from './run/position';
import { readAhead } from './run/read-ahead';
import { checkData, type Run, type RunState } from './run/run';
import { type PhaseStep, timelineOf } from './run/timeline';
import { checkGuidance, drawGuidanceScales, networkDenoiser, scaleTensor } from './tract/condition';
import { freshDraw } from './tract/draw';
import { groupEnd, groupPaths } from './tract/groups';
import { type PlacedPhase, placePhases, studentGrid } from './tract/phases';
import { chainTarget, tractTarget } from './tract/target';

/**
 * Distils a many-step teacher into a few-step student, phase by phase (TRACT, Berthelot et al. 2023; with
 * target 'btd' and groups of two steps, binary time-distillation). The student starts from the teacher's
 * parameters unless `student` is given. After a phase the student's inference average becomes the teacher;
 * the student and Adam continue.
 * @throws TractError if options do not fit together; NotFiniteError if the teacher, the student or the saved
 * state has numbers that are not finite. No tensor is left then.
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
  const phases = placePhases(options.phases, (steps) => rule.place(schedule, steps), nextTeacher);
  checkKnownLevels(options.teacher, (phases[0] as PlacedPhase).grid, options);
  if (kind === 'btd') checkHalves(phases);
  const timeline = timelineOf(phases, options.samples, batch);

  const faults = checkFaults(options.faults);
  const position = positionOf(resume?.position);
  const isStudent = (phase: number): boolean => phase > 0 && nextTeacher === 'student';
  // Looked up before any tensor is made, because it can throw.
  const first = isStudent(position.phase)
    ? { network, params: savedTeacher(resume, student.params) }
    : { network: options.teacher.network, params: options.teacher.params };

  checkFinite(options.teacher.params, 'The teacher', DAMAGED);
  if (options.student) checkFinite(student.params, 'The student', DAMAGED);
  checkSaved(resume);
  const learning = learner(
    student.params,
    ['selfTeacher', 'inference'],
    { clip: 1, ...options.adam, ...(network.buffers && { buffers: network.buffers }) },
    resume && { tensors: resume.tensors, steps: position.updates },
  );
  const { selfTeacher: selfParams, inference } = learning.averages;
  let current = { network: first.network, params: copyParams(first.params) };

  const clipped = (denoise: Denoiser, range: Range | false = [-1, 1]): Denoiser =>
    range === false ? denoise : clip(denoise, range);
  const selfTeacher = clipped(networkDenoiser(network, selfParams), options.clip?.selfTeacher);
  /**
   * The teacher of the current phase. Guidance applies to the given teacher, unless the network takes the
   * scale itself: a student that teaches has learnt the guided prediction.
   */
  const teacherWith = (scales: readonly number[] | undefined): Denoiser => {
    const unguided = networkDenoiser(current.network, current.params);
    const guidable = !isStudent(position.phase) && current.network.guided !== true;
    const guided = guidance !== undefined && scales !== undefined && guidable;
    return clipped(
      guided ? guide(unguided, { ...guidance, scale: scales }) : unguided,
      options.clip?.teacher,
    );
  };

  const labelled = Math.max(options.teacher.network.classes, network.classes) > 0;
  const batches = readAhead({ data, labelled, count: batch, end: timeline.steps * batch });

  const prepare = async (step: number, place: PhaseStep<PlacedPhase>): Promise<PreparedStep> => {
    const { phase, index, length } = place;
    const { grid, ends } = phase;
    const momentum = phase.muInference ?? options.muInference ?? inferenceMomentum(length);
    // Computed before any tensor is made, because they can throw.
    const rates = {
      learningRate: learningRateAt(phase.learningRate ?? learningRate, index / length),
      averageWeights: {
        selfTeacher: emaWeight(phase.muSelf ?? muSelf, index + 1),
        inference: emaWeight(momentum, index + 1),
      },
    };
    const at = randomSource(seed).fork('distill').fork(step);
    const { x, labels } = await batches.read(step * batch);
    const scales = guidance && drawGuidanceScales(at.fork('guidance'), batch, guidance.scale);
    const condition: Condition = {
      ...(labels && { labels }),
      ...(scales && { guidance: scaleTensor(scales) }),
    };
    const { noise, t } = draw(step, at, x.shape, { ends, topsOnly: kind === 'btd' });
    const s = t.map((time) => groupEnd(time, ends));
    const levels = {
      t: t.map((time) => grid.level(time)),
      tPrime: t.map((time) => grid.level(time - 1)),
      s: s.map((time) => (kind === 'btd' && time === 0 ? CLEAN : grid.level(time))),
    };
    const teacher = teacherWith(scales);
    // A student of an earlier phase is not a denoiser any more: its predictions fit only its own step.
    const parts = {
      teacher,
      teacherStep: isStudent(position.phase) ? studentStep : teacherStep,
      studentStep,
      schedule,
    };
    const xt = noised(x, noise, levels.t);
    const target =
      kind === 'chain'
        ? chainTarget(parts, xt, groupPaths(grid, t, s), condition)
        : tractTarget(
            { ...parts, selfTeacher: kind === 'btd' ? teacher : selfTeacher },
            xt,
            levels,
            condition,
          );
    return {
      loss: (params) => studentLoss(networkDenoiser(network, params), xt, levels, target, loss, condition),
      ...rates,
      tensors: { x, noise, xt, ...target, ...condition },
      levels,
    };
  };

  /**
   * Makes the inference average the teacher unless the teacher stays, and restarts both averages from the
   * student.
   */
  const nextPhase = () => {
    if (nextTeacher === 'student') {
      const fresh = copyParams(inference);
      disposeParams(current.params);
      current = { network, params: fresh };
    }
    learning.resetAverages();
  };

  return {
    model: { network, params: inference, schedule, grid: studentGrid(phases, rule, schedule) },
    get finished() {
      return position.step >= timeline.steps;
    },
    state: () => ({
      tensors: {
        ...learning.tensors(),
        ...Object.fromEntries(
          Object.entries(current.params).map(([name, tensor]) => [`teacher/${name}`, tensor]),
        ),
      },
      position: { ...position },
    }),
    dispose() {
      void batches.close();
      learning.dispose();
      disposeParams(current.params);
    },
    [Symbol.asyncIterator]: () =>
      trainingLoop({
        timeline,
        position,
        learning,
        batch,
        seed,
        every,
        faults,
        prepare,
        nextPhase,
        close: batches.close,
      }),
  };
};

/** The level without noise. The target of a step that ends there is the second prediction alone. */
const CLEAN: Level = { time: 0, alpha: 1, sigma: 0 };

/**
 * Returns the teacher's parameters from a state saved after the first phase, when an earlier student teaches.
 */
const savedTeacher = (resume: RunState | undefined, student: Params): Params =>
  Object.fromEntries(
    Object.entries(student).map(([name, { shape }]) => [
      name,
      savedTensor(resume?.tensors ?? {}, `teacher/${name}`, shape),
    ]),
  );

/** Checks that every group has two steps. @throws TractError if one has not. */
const checkHalves = (phases: readonly PlacedPhase[]): void => {
  for (const { from, to, ends } of phases) {
    if (ends.some((end, i) => end !== 2 * i)) {
      throw badArgument(
        'phases',
        [from, to],
        "binary time-distillation joins two steps into one: give phases that halve, such as [64, 32, 16, 8, 4, 2, 1], or target: 'tract'.",
      );
    }
  }
};
