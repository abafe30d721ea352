import * as tf from '@tensorflow/tfjs-core';
import { relativeError } from '@tractjs/conformance';
import { clip, type Denoiser, intervalBetween, noised, type Range, type StepFunction } from '@tractjs/core';
import { emaWeight, learner, studentLoss, tractTarget } from '@tractjs/distill';
import { ddim, heun } from '@tractjs/steps';
import { type Comparison, comparison, Unsupported } from './outcome';
import {
  type Fields,
  isFields,
  readFields,
  readList,
  readNumber,
  readNumbers,
  readShape,
  readText,
} from './read';
import { compareSchedule, recordedLevels } from './recorded-levels';
import { type RecordedNote, readNote, readOptimizer, readWeight } from './recorded-texts';
import { toyFrom, toyParams, toyVector } from './toy-network';

/** Relative to the largest magnitude of each recorded quantity. */
export const tractTolerance = 1e-5;

const teacherSteps: Readonly<Record<string, () => StepFunction>> = { ddim, heun };

/**
 * Replays a TRACT run with the public functions of distill: targets, losses, Adam and averages. Only the
 * first step starts from recorded parameters; the others go on with what came out here.
 */
export const replayTract = (fields: Fields): Comparison => {
  const compared = comparison();
  const run = readRun(fields);
  if (run.method !== 'tract') throw new Unsupported(`${run.method} is replayed by its preset alone.`);
  const before = run.steps[0] as Fields;
  const vectors = { params: 'student', selfTeacher: 'selfTeacher', inference: 'inference' };
  const start = toyParams(readNumbers(before, 'student_before', 3));
  const zeros = toyParams([0, 0, 0]);
  const groups = {
    'adam.m': zeros,
    'adam.v': zeros,
    ...Object.fromEntries(
      Object.entries(vectors).map(([group, name]) => [
        group,
        toyParams(readNumbers(before, `${name}_before`, 3)),
      ]),
    ),
  };
  const tensors = Object.fromEntries(
    Object.entries(groups).flatMap(([group, params]) =>
      Object.entries(params).map(([name, tensor]) => [`${group}/${name}`, tensor]),
    ),
  );
  const learning = learner(start, ['selfTeacher', 'inference'], run.adam, { tensors, steps: 0 });
  const teacherParams = toyParams(run.teacher);
  const { selfTeacher: selfParams, inference } = learning.averages;
  const teacher = clipped(run.toy(teacherParams), run.clip.teacher);
  run.steps.forEach((step, k) => {
    const check = (field: string, values: ArrayLike<number>) => {
      if (field in step)
        compared.add(`step ${k + 1} ${field}`, relativeError(values, readNumbers(step, field)));
    };
    const checkParams = (when: string) => {
      check(`student_${when}`, toyVector(learning.params));
      check(`selfTeacher_${when}`, toyVector(selfParams));
      check(`inference_${when}`, toyVector(inference));
    };
    checkParams('before');
    const size = run.shape.reduce((a, b) => a * b, 1);
    const x0 = tf.tensor(readNumbers(step, 'x0', size), run.shape, 'float32');
    const noise = tf.tensor(readNumbers(step, 'noise', size), run.shape, 'float32');
    const place = recordedLevels(run, step);
    compareSchedule(run, step, compared);
    const xt = noised(x0, noise, place.t);
    // Made anew for every step: the learner may replace the tensors of its averages.
    const selfTeacher = clipped(run.toy(selfParams), run.clip.selfTeacher);
    const target = tractTarget(
      { teacher, teacherStep: run.teacherStep, selfTeacher, studentStep: ddim() },
      xt,
      place,
    );
    check('xt', xt.dataSync());
    check('xtPrime', target.xMid.dataSync());
    const xs = ddim().advance(xt, target.x0 as tf.Tensor, intervalBetween(place.t, place.s));
    check('xs', xs.dataSync());
    check('target', (target.x0 as tf.Tensor).dataSync());
    const loss = { studentStep: ddim(), measure: 'target', ...run.loss } as const;
    const weights = {
      selfTeacher: emaWeight(run.mu.selfTeacher, k + 1),
      inference: emaWeight(run.mu.inference, k + 1),
    };
    const result = learning.update(
      (params) => studentLoss(run.toy(params), xt, place, target, loss),
      run.learningRate,
      weights,
    );
    compared.add(`step ${k + 1} loss`, relativeError([result.loss], [readNumber(step, 'loss')]));
    checkParams('after');
    for (const name of ['target', 'student_after', 'selfTeacher_after', 'inference_after'])
      readNumbers(step, name);
    tf.dispose([x0, noise, xt, xs, target]);
  });
  learning.dispose();
  tf.dispose([start, teacherParams, groups]);
  return compared;
};

/** Returns a denoiser clipped to a range, or the denoiser itself for `false`. */
const clipped = (denoise: Denoiser, range: Range | false): Denoiser =>
  range === false ? denoise : clip(denoise, range);

/** What a recorded run says about itself. @throws Unsupported if that is not something we have. */
export const readRun = (fields: Fields) => {
  const kind = readText(fields, 'kind');
  const [path, stepName, method, ...others] = kind.trim().split(/\s+/);
  const teacherStep = teacherSteps[stepName ?? ''];
  const known =
    (path === 'vp-cosine' || path === 'edm') &&
    teacherStep !== undefined &&
    (method === 'tract' || method === 'btd') &&
    others.length === 0;
  if (!known) throw new Unsupported(`the kind ${JSON.stringify(kind)} is not one that is known.`);
  const note = fields['note'] === undefined ? undefined : readNote(readText(fields, 'note'));
  const mu = readFields(fields, 'mu');
  return {
    path,
    timesteps: readNumber(fields, 'timesteps'),
    shape: readShape(fields, 'shape'),
    sigmaTable:
      path === 'edm' ? readNumbers(fields, 'sigmaTable', readNumber(fields, 'timesteps') + 1) : undefined,
    toy: toyFrom(readText(fields, 'toy')),
    teacher: readNumbers(fields, 'teacher', 3),
    method,
    teacherStep: teacherStep(),
    steps: readList(fields, 'steps'),
    clip: readClip(fields, note),
    loss: readLoss(fields, note),
    ...readOptimizer(readText(fields, 'optimizer')),
    mu: {
      // Binary time-distillation has no self-teacher.
      selfTeacher: method === 'btd' ? 0 : readNumber(mu, 'selfTeacher'),
      inference: readNumber(mu, 'inference'),
    },
  };
};

/** A recorded run. */
export type Run = ReturnType<typeof readRun>;

/** VP recordings have a field for the clip of both teachers; EDM recordings say it in their note. */
const readClip = (
  fields: Fields,
  note: RecordedNote | undefined,
): { teacher: Range | false; selfTeacher: Range | false } => {
  const value = fields['clip'];
  if (value === undefined && note !== undefined) return note;
  if (value === undefined) throw new Unsupported('neither clip nor note says where predictions are clipped.');
  if (note !== undefined) throw new Unsupported('both clip and note say where predictions are clipped.');
  if (value === null || value === false) return { teacher: false, selfTeacher: false };
  if (isFields(value)) throw new Unsupported(`clip is ${JSON.stringify(value)}, not a range.`);
  const [low, high] = readNumbers(fields, 'clip', 2) as [number, number];
  return { teacher: [low, high], selfTeacher: [low, high] };
};

const readLoss = (fields: Fields, note: RecordedNote | undefined) => {
  if (fields['lossWeight'] !== undefined) return readWeight(readText(fields, 'lossWeight'));
  if (note?.loss === undefined)
    throw new Unsupported('neither lossWeight nor note says how the loss is weighted.');
  return note.loss;
};
