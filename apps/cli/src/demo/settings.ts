import type { Engine } from '@tractjs/tractjs';
import { UsageError } from '../errors';
import { type LocatedModel, locateModel, shapeOf } from '../running/locate-model';
import { type DemoSettings, demoDefaults, mnistDefaults, ringDefaults } from './defaults';

/** The flags of the demo; what is left out has the story's default. */
export interface DemoValues {
  readonly phases: readonly number[] | undefined;
  readonly samples: number | undefined;
  readonly batch: number | undefined;
  readonly learningRate: number | undefined;
  readonly count: number | undefined;
  readonly seed: number | undefined;
  readonly compare: boolean;
  readonly fromScratch: boolean;
  readonly teacher: string | undefined;
  readonly teacherSamples: number | undefined;
  readonly out: string;
  readonly fresh: boolean;
}

/** Which story is told, and with which settings. */
export interface DemoStory {
  readonly settings: DemoSettings;
  /** The teacher that is there; undefined where one is to be trained. */
  readonly teacher: LocatedModel | undefined;
  /** Whether the story is told on points because no native engine could be had. */
  readonly reduced: boolean;
}

/** Backends on which a U-Net would take hours. */
const SLOW: ReadonlySet<string> = new Set(['wasm', 'cpu']);

/**
 * A teacher that was asked for decides the data. Otherwise it is MNIST where the engine is fast enough, and points
 * where it is not.
 * @throws TractError where the teacher cannot be read. @throws UsageError where flags contradict each other.
 */
export const chooseStory = async (values: DemoValues, engine: Engine): Promise<DemoStory> => {
  const { teacher, fromScratch } = values;
  if (teacher !== undefined && fromScratch) {
    throw new UsageError('--teacher names a teacher and --from-scratch trains one: give one of them.');
  }
  const reduced = teacher === undefined && SLOW.has(engine.backend);
  const location = reduced || fromScratch ? undefined : (teacher ?? demoDefaults.teacher);
  const located = location === undefined ? undefined : await locateModel(location);
  const points = reduced || (located !== undefined && shapeOf(located).length === 1);
  const defaults = points ? ringDefaults : mnistDefaults;
  const { phases, samples, batch, learningRate, count, seed, teacherSamples } = values;
  const given = Object.entries({ phases, samples, batch, learningRate, count, seed }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    settings: {
      ...defaults,
      ...Object.fromEntries(given),
      teacher: { ...defaults.teacher, ...(teacherSamples !== undefined && { samples: teacherSamples }) },
    },
    teacher: located,
    reduced,
  };
};
