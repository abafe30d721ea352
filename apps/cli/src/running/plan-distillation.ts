import { badArgument, type Range } from '@tractjs/core';
import { type Phase, planPhases } from '@tractjs/distill';
import type { DataSource, DistillOptions } from '@tractjs/tractjs';
import { halvings, type Method, methods, settleMethod, type TeacherFacts } from '@tractjs/tractjs/parts';
import { UsageError } from '../errors';
import { decayed } from '../options/decay';
import { parseDescription } from '../options/description';
import { type DistillationValues, defaultPhases } from '../options/distillation';
import { gradientNorm } from '../options/gradient-clip';
import { parseRange } from '../options/range';
import { parseLoss, parseWeight } from '../options/weight';

/** The options with a default that depends on the method. */
type Settled =
  | Extract<keyof ReturnType<typeof settleMethod>, keyof DistillationValues>
  | 'phases'
  | 'clipTeacher';

/** The options once the defaults of the method are filled in. */
export type SettledValues = Omit<DistillationValues, Settled> & {
  readonly [Name in Settled]: NonNullable<DistillationValues[Name]>;
};

/** Fills in the defaults of the method, some of which depend on the teacher. */
export const settle = (values: DistillationValues, teacher: TeacherFacts): SettledValues => {
  const { clip, path, ...method } = settleMethod(values.preset, teacher);
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  return {
    ...values,
    phases: defaultPhases[values.preset],
    ...(values.schedule === undefined && path),
    ...method,
    clip: asText(clip.selfTeacher),
    // --clip applies to both, unless --clip-teacher is given.
    clipTeacher: values.clip ?? asText(clip.teacher),
    ...given,
  };
};

const asText = (range: Range | false): string => (range === false ? 'off' : range.join());

export interface DistillationPlan {
  /** Options of `distill`, without the teacher and the options of the loop. */
  readonly options: Omit<DistillOptions, 'teacher' | 'every' | 'resume'>;
  /** The same as plain values, without the settings implied by the method's name. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The settings implied by the method's name, or the flags that override them. */
  readonly method: Readonly<Record<string, unknown>>;
}

/** Interprets the options of `distill`. @throws TractError if they contradict each other. */
export const planDistillation = (
  values: SettledValues,
  data: DataSource,
  parts: Pick<DistillOptions, 'teacherStep' | 'studentStep' | 'schedule' | 'grid'>,
): DistillationPlan => {
  const { preset, batch, learningRate, decay, measure, muInference, seed } = values;
  const { target, nextTeacher, reduction, clip, clipTeacher, weight, loss, muSelf } = values;
  const gradientClip = gradientNorm(values.gradientClip);
  const phases = phasesOf(values);
  const samples = samplesOf(values, phases);
  const selfTeacher = parseRange('--clip', clip);
  const plain = {
    batch,
    measure,
    muSelf,
    seed,
    ...(muInference !== undefined && { muInference }),
  };
  return {
    options: {
      ...plain,
      data,
      learningRate: decayed(learningRate, decay),
      phases,
      samples,
      target,
      nextTeacher,
      reduction,
      ...parts,
      weight: parseWeight(weight),
      loss: parseLoss(loss),
      clip: { selfTeacher, teacher: parseRange('--clip-teacher', clipTeacher) },
      adam: { clip: gradientClip },
    },
    method: { target, nextTeacher, reduction, loss: parseDescription('--loss', loss) },
    configuration: {
      ...plain,
      preset,
      data: data.name,
      phases:
        values.preset === 'btd' ? halvings(values.phases[0] as number, values.phases.at(-1)) : values.phases,
      samples,
      learningRate,
      decay,
      gradientClip,
      teacherStep: values.teacherStep,
      studentStep: values.studentStep,
      clip,
      clipTeacher,
      weight: parseDescription('--weight', weight),
      ...departures(values),
      schedule: parts.schedule?.description ?? null,
      grid: parts.grid?.description ?? null,
    },
  };
};

/**
 * Returns the settings that differ from those implied by the method's name. Runs that started before flags for them existed
 * have no such keys in their configuration, and still continue.
 */
const departures = ({ preset, target, nextTeacher, reduction, loss }: SettledValues) => {
  const method: Method = methods[preset];
  const { kind, ...options } = parseDescription('--loss', loss);
  return {
    ...(target !== method.target && { target }),
    ...(nextTeacher !== method.nextTeacher && { nextTeacher }),
    ...(reduction !== method.reduction && { reduction }),
    ...((kind !== method.loss.kind || Object.keys(options).length > 0) && { loss: { kind, ...options } }),
  };
};

/**
 * Returns the phases. For btd, the first and the last count are the ends of the halving; for consistency, they are the only
 * phase; for multistep-consistency, the last count is the student's and all others are the teacher's.
 */
const phasesOf = ({ preset, phases }: Pick<SettledValues, 'preset' | 'phases'>): readonly Phase[] => {
  const [first, last] = [phases[0] as number, phases.at(-1) as number];
  if (preset === 'btd') return planPhases(halvings(first, last));
  if (preset === 'consistency' && (phases.length > 2 || last !== 1)) {
    throw badArgument(
      '--phases',
      phases.join(),
      'consistency distillation has one phase that ends at one step: give the steps of the teacher and 1, such as 18,1, or use multistep-consistency.',
    );
  }
  if (preset !== 'multistep-consistency') return planPhases(phases);
  return planPhases(
    phases.slice(0, -1).map((from) => ({ from, to: last })),
    'same',
  );
};

/** Returns the examples per phase. */
const samplesOf = ({ samples, totalSamples }: DistillationValues, phases: readonly Phase[]): number => {
  if (samples !== undefined && totalSamples !== undefined) {
    throw new UsageError(
      `--samples is ${samples} and --total-samples is ${totalSamples}: give one of them, the examples per phase or over all phases.`,
    );
  }
  return samples ?? Math.ceil((totalSamples ?? DEFAULT_TOTAL) / phases.length);
};

const DEFAULT_TOTAL = 100_000;
