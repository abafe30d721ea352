import { agreement } from '@tractjs/metrics';
import type { LossPoint } from '@tractjs/runs';
import type { Engine } from '@tractjs/tractjs';
import type { versions } from '../versions';
import { type DemoSettings, REFERENCE } from './defaults';
import type { JudgedSampler } from './judge-sampler';
import type { DemoChoice } from './settings';
import { thin } from './thin';
import type { ModelStage } from './train-teacher';

/** The content of report.json. report.html shows it, with pictures. */
export interface DemoReport {
  readonly format: 'tract-demo';
  readonly version: 1;
  readonly data: 'mnist' | 'ring';
  /** Whether the demo used points because no native engine was available. */
  readonly reduced: boolean;
  readonly engine: Pick<Engine, 'backend' | 'version' | 'threads' | 'line'>;
  readonly versions: ReturnType<typeof versions>;
  readonly seed: number;
  readonly settings: Omit<DemoSettings, 'teacher'> & {
    /** The location of the teacher. */
    readonly teacherModel: string;
    /** The training settings, if the demo trained the teacher. */
    readonly teacher?: DemoSettings['teacher'];
    readonly studentPhases: Readonly<Record<string, readonly number[]>>;
  };
  /** Seconds of work, including those of reused stages of earlier calls. */
  readonly seconds: { readonly total: number; readonly [stage: string]: number };
  /** The call that wrote this report. */
  readonly thisCall: { readonly seconds: number; readonly reused: readonly string[] };
  /** Training examples or samples by stage. */
  readonly samples: Readonly<Record<string, number>>;
  readonly imagesPerSecond: Readonly<Record<string, number>>;
  /** Squared Frechet distance to the training data by sampler (`tract1` is TRACT in one step), and of real data. */
  readonly frechet: { readonly floor: number; readonly [sampler: string]: number };
  /** Fraction of samples with the same label as the teacher's in 32 steps from the same noise. */
  readonly agreement: Readonly<Record<string, number>>;
  /** The features of the Frechet distance. */
  readonly features: string;
  readonly lossCurves: Readonly<Record<string, readonly LossPoint[]>>;
}

export interface ReportParts {
  readonly choice: DemoChoice;
  readonly engine: Engine;
  readonly versions: ReturnType<typeof versions>;
  readonly teacherModel: string;
  /** Stages that made a model: teacher (if the demo trained one), tract, btd. */
  readonly models: Readonly<Record<string, ModelStage>>;
  readonly samplers: readonly JudgedSampler[];
  readonly floor: number;
  readonly features: string;
  readonly engineSeconds: number;
  readonly callSeconds: number;
}

/** Limit on the points of a loss curve in the report. */
const MAX_POINTS = 200;

/** Assembles the report. */
export const makeReport = (parts: ReportParts): DemoReport => {
  const { choice, engine, models, samplers } = parts;
  const { settings } = choice;
  const { teacher, ...rest } = settings;
  const stages = Object.entries(models);
  const sum = (part: 'sample' | 'evaluate') =>
    samplers.reduce((total, { seconds }) => total + seconds[part], 0);
  const seconds: Record<string, number> = {
    engine: parts.engineSeconds,
    ...pick(stages, ({ result }) => result.seconds),
    sample: sum('sample'),
    evaluate: sum('evaluate'),
  };
  const reference = samplers.find(({ name }) => name === REFERENCE);
  const { backend, version, threads, line } = engine;
  return {
    format: 'tract-demo',
    version: 1,
    data: settings.data,
    reduced: choice.reduced,
    engine: { backend, version, threads, line },
    versions: parts.versions,
    seed: settings.seed,
    settings: {
      ...rest,
      ...(models['teacher'] && { teacher }),
      teacherModel: parts.teacherModel,
      studentPhases: pick(
        stages.filter(([name]) => name !== 'teacher'),
        ({ model }) => model.document.provenance['phases'] as readonly number[],
      ),
    },
    seconds: withTotal(rounded(seconds)),
    thisCall: {
      seconds: parts.callSeconds,
      reused: [
        ...stages.filter(([, { reused }]) => reused).map(([name]) => name),
        ...samplers.filter(({ reused }) => reused).map(({ name }) => name),
      ],
    },
    samples: { ...pick(stages, ({ result }) => result.samples), ...of(samplers, ({ count }) => count) },
    imagesPerSecond: rounded({
      ...pick(stages, ({ result }) => result.samples / result.seconds),
      ...of(samplers, (sampler) => sampler.imagesPerSecond),
    }),
    frechet: { floor: parts.floor, ...of(samplers, ({ frechet }) => frechet) },
    agreement: reference ? of(samplers, ({ labels }) => agreement(labels, reference.labels)) : {},
    features: parts.features,
    lossCurves: pick(stages, ({ result }) => thin(result.history, MAX_POINTS)),
  };
};

const withTotal = (seconds: Record<string, number>): DemoReport['seconds'] => ({
  total: Number(
    Object.values(seconds)
      .reduce((a, b) => a + b, 0)
      .toPrecision(5),
  ),
  ...seconds,
});

const pick = <T, U>(entries: readonly (readonly [string, T])[], f: (value: T) => U): Record<string, U> =>
  Object.fromEntries(entries.map(([name, value]) => [name, f(value)]));

const of = (
  samplers: readonly JudgedSampler[],
  f: (sampler: JudgedSampler) => number,
): Record<string, number> => Object.fromEntries(samplers.map((sampler) => [sampler.name, f(sampler)]));

const rounded = (values: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value.toPrecision(5))]));
