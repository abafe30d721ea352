import {
  badArgument,
  type DataSource,
  type Description,
  type DistillOptions,
  halvings,
  type Measure,
  type ModelDocument,
  type NextTeacher,
  type Phase,
  planPhases,
} from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { type Decay, decayed } from '../options/decay';
import { parseDescription } from '../options/description';
import { parseRange } from '../options/range';
import { parseWeight } from '../options/weight';

/** A method, by what it sets where nothing else is said. */
interface Method {
  readonly target: NonNullable<DistillOptions['target']>;
  readonly muSelf: number;
  readonly weight: string;
  /** Default 'student'. */
  readonly nextTeacher?: NextTeacher;
  readonly phases: readonly number[];
  readonly learningRate: number;
  readonly teacherStep: string;
  /** Default: as --clip. */
  readonly clipTeacher?: string;
  /** The path to walk where the teacher's is of another kind. */
  readonly path?: { readonly schedule: string; readonly grid: string };
}

/** What most methods have in common. */
const usual = {
  ...{ target: 'tract', muSelf: 0.5, weight: 'snr:min=1' },
  ...{ phases: [64, 8, 1], learningRate: 5e-4, teacherStep: 'ddim' },
} as const satisfies Method;

const methods = {
  tract: usual,
  // TRACT of EDM's networks (Berthelot et al. 2023, as its code does it): for EDMPrecond the loss is a plain squared error of F.
  edm: {
    ...{ ...usual, weight: 'output', phases: [40, 1], learningRate: 1e-3, teacherStep: 'heun' },
    ...{ clipTeacher: 'off', path: { schedule: 'edm', grid: 'karras' } },
  },
  btd: { ...usual, target: 'btd' },
  chain: { ...usual, target: 'chain' },
  consistency: { ...usual, muSelf: 0.95, weight: 'uniform' },
  'multistep-consistency': { ...usual, muSelf: 0, weight: 'output:dataStd=1', nextTeacher: 'same' },
} as const satisfies Readonly<Record<string, Method>>;

/** The methods by name. */
export type Preset = keyof typeof methods;

/** Their names. */
export const presets = Object.keys(methods) as [Preset, ...Preset[]];

/** The options of `distill` that decide what is computed. */
export interface DistillationValues {
  readonly preset: Preset;
  readonly phases: readonly number[] | undefined;
  readonly samples: number | undefined;
  readonly totalSamples: number | undefined;
  readonly batch: number;
  readonly learningRate: number | undefined;
  readonly decay: Decay;
  readonly teacherStep: string | Description | undefined;
  readonly studentStep: string | Description;
  readonly measure: Measure;
  readonly schedule: string | Description | undefined;
  readonly grid: string | Description | undefined;
  readonly weight: string | Description | undefined;
  readonly clip: string | undefined;
  readonly clipTeacher: string | undefined;
  readonly gradientClip: number;
  readonly muSelf: number | undefined;
  readonly muInference: number | undefined;
  readonly seed: number;
}

/** The same where everything is settled that a method has a default of. */
export interface SettledValues extends DistillationValues {
  readonly phases: readonly number[];
  readonly learningRate: number;
  readonly teacherStep: string | Description;
  readonly weight: string | Description;
  readonly muSelf: number;
}

/** Puts in what the method says where no flag does. What it does depends on the teacher that it is for. */
export const settle = (
  values: DistillationValues,
  teacher: Pick<ModelDocument, 'network' | 'schedule'>,
): SettledValues => {
  const { path, ...method }: Method = methods[values.preset];
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
  const { sigma_data: sigmaData, dataStd = sigmaData } = teacher.network;
  return {
    ...values,
    ...(path && given['schedule'] === undefined && path.schedule !== teacher.schedule.kind && path),
    ...{ phases: method.phases, learningRate: method.learningRate, teacherStep: method.teacherStep },
    ...{ muSelf: method.muSelf, clipTeacher: method.clipTeacher },
    weight:
      method.weight === 'output'
        ? { kind: 'output', ...(dataStd !== undefined && { dataStd }) }
        : method.weight,
    ...given,
  } as SettledValues;
};

export interface DistillationPlan {
  /** Everything but the teacher and what belongs to the walk. */
  readonly options: Omit<DistillOptions, 'teacher' | 'every' | 'resume'>;
  /** The same as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/** Images lie in [-1, 1]; points may lie anywhere. */
const clipOf = (data: DataSource): string => (data.shape.length === 3 ? '-1,1' : 'off');

/** Makes sense of the options of `distill`. @throws TractError where they do not fit together. */
export const planDistillation = (
  values: SettledValues,
  data: DataSource,
  parts: Pick<DistillOptions, 'teacherStep' | 'studentStep' | 'schedule' | 'grid'>,
): DistillationPlan => {
  const { preset, batch, learningRate, decay, measure, muInference, gradientClip, seed } = values;
  const { target, nextTeacher }: Method = methods[preset];
  const phases = phasesOf(values);
  const samples = samplesOf(values, phases);
  const { weight, muSelf, clip = clipOf(data), clipTeacher = clip } = values;
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
      ...(nextTeacher && { nextTeacher }),
      ...parts,
      weight: parseWeight(weight),
      clip: { selfTeacher, teacher: parseRange('--clip-teacher', clipTeacher) },
      adam: { clip: gradientClip },
    },
    configuration: {
      ...plain,
      ...{
        preset,
        data: data.name,
        phases:
          values.preset === 'btd'
            ? halvings(values.phases[0] as number, values.phases.at(-1))
            : values.phases,
        samples,
        learningRate,
        decay,
        gradientClip,
      },
      ...{ teacherStep: values.teacherStep, studentStep: values.studentStep, clip, clipTeacher },
      weight: parseDescription('--weight', weight),
      schedule: parts.schedule?.description ?? null,
      grid: parts.grid?.description ?? null,
    },
  };
};

/**
 * The phases. With btd the first and the last count say where the halving begins and ends; with consistency the same
 * two are the only phase; with multistep-consistency the last one is the student's and all others are the teacher's.
 */
const phasesOf = ({ preset, phases }: Pick<SettledValues, 'preset' | 'phases'>): readonly Phase[] => {
  const [first, last] = [phases[0] as number, phases.at(-1) as number];
  if (preset === 'btd') return planPhases(halvings(first, last));
  if (preset === 'consistency' && (phases.length > 2 || last !== 1)) {
    throw badArgument(
      '--phases',
      phases.join(),
      'consistency distillation goes to one step at once: give the steps of the teacher and 1, such as 18,1, or take multistep-consistency.',
    );
  }
  if (preset !== 'multistep-consistency') return planPhases(phases);
  return planPhases(
    phases.slice(0, -1).map((from) => ({ from, to: last })),
    'same',
  );
};

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
