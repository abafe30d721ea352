import {
  type DataSource,
  type Description,
  type DistillOptions,
  gridFrom,
  halvings,
  type Measure,
  type Phase,
  planPhases,
  scheduleFrom,
  stepFrom,
} from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { type Decay, decayed } from '../options/decay';
import { parseDescription } from '../options/description';
import { parseRange } from '../options/range';
import { parseWeight } from '../options/weight';

/** What the student learns from: see `target` of `distill`. */
export type Preset = NonNullable<DistillOptions['target']>;

/** The options of `distill` that decide what is computed. */
export interface DistillationValues {
  readonly preset: Preset;
  readonly phases: readonly number[];
  readonly samples: number | undefined;
  readonly totalSamples: number | undefined;
  readonly batch: number;
  readonly learningRate: number;
  readonly decay: Decay;
  readonly teacherStep: string;
  readonly studentStep: string;
  readonly measure: Measure;
  readonly schedule: string | Description | undefined;
  readonly grid: string | Description | undefined;
  readonly weight: string | Description;
  readonly clip: string | undefined;
  readonly clipTeacher: string | undefined;
  readonly gradientClip: number;
  readonly muSelf: number;
  readonly muInference: number | undefined;
  readonly seed: number;
}

export interface DistillationPlan {
  /** Everything but the teacher and what belongs to the walk. */
  readonly options: Omit<DistillOptions, 'teacher' | 'every' | 'resume'>;
  /** The same as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** Images lie in [-1, 1]; points may lie anywhere. */
const clipOf = (data: DataSource): string => (data.shape.length === 3 ? '-1,1' : 'off');

/** Makes sense of the options of `distill`. @throws TractError where they do not fit together. */
export const planDistillation = (values: DistillationValues, data: DataSource): DistillationPlan => {
  const { preset, batch, learningRate, decay, measure, muSelf, muInference, gradientClip, seed } = values;
  const phases = phasesOf(values);
  const samples = samplesOf(values, phases);
  const { weight, clip = clipOf(data), clipTeacher = clip } = values;
  const schedule =
    values.schedule === undefined ? undefined : scheduleFrom(parseDescription('--schedule', values.schedule));
  const grid = values.grid === undefined ? undefined : gridFrom(parseDescription('--grid', values.grid));
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
      target: preset,
      teacherStep: stepFrom(values.teacherStep),
      studentStep: stepFrom(values.studentStep),
      weight: parseWeight(weight),
      clip: { selfTeacher, teacher: parseRange('--clip-teacher', clipTeacher) },
      adam: { clip: gradientClip },
      ...(schedule && { schedule }),
      ...(grid && { grid }),
    },
    configuration: {
      ...plain,
      ...{ preset, data: data.name, phases: stepCounts(phases), samples, learningRate, decay, gradientClip },
      ...{ teacherStep: values.teacherStep, studentStep: values.studentStep, clip, clipTeacher },
      weight: parseDescription('--weight', weight),
      schedule: schedule?.description ?? null,
      grid: grid?.description ?? null,
    },
  };
};

/** The step counts of phases, teacher first. */
const stepCounts = (phases: readonly Phase[]): number[] => [
  (phases[0] as Phase).from,
  ...phases.map(({ to }) => to),
];

/** With btd, the first and the last count say where the halving begins and ends. */
const phasesOf = ({ preset, phases }: DistillationValues): readonly Phase[] =>
  planPhases(preset === 'btd' ? halvings(phases[0] as number, phases.at(-1)) : phases);

/** Examples of each phase. */
const samplesOf = ({ samples, totalSamples }: DistillationValues, phases: readonly Phase[]): number => {
  if (samples !== undefined && totalSamples !== undefined) {
    throw new UsageError(
      `--samples is ${samples} and --total-samples is ${totalSamples}: give one of them, the examples of each phase or of all phases together.`,
    );
  }
  return samples ?? Math.ceil((totalSamples ?? DEFAULT_TOTAL) / phases.length);
};

const DEFAULT_TOTAL = 100_000;
