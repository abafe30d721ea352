import type { Engine } from '@tractjs/tractjs';
import { UsageError } from '../errors';
import type { DemoValues } from '../options/demo';
import { type LocatedModel, locateModel, shapeOf } from '../running/locate-model';
import { type DemoSettings, demoDefaults, mnistDefaults, ringDefaults } from './defaults';

/** The chosen demo and its settings. */
export interface DemoChoice {
  readonly settings: DemoSettings;
  /** The given teacher; undefined if the demo trains one. */
  readonly teacher: LocatedModel | undefined;
  /** Whether the demo uses points because no native engine is available. */
  readonly reduced: boolean;
}

/** Backends on which a U-Net would take hours. */
const SLOW: ReadonlySet<string> = new Set(['wasm', 'cpu']);

/**
 * Chooses the data and the settings. A given teacher decides the data; otherwise they are MNIST if the engine is fast
 * enough, else points.
 * @throws TractError if the teacher cannot be read.
 * @throws UsageError if flags contradict each other.
 */
export const chooseDemo = async (values: DemoValues, engine: Engine): Promise<DemoChoice> => {
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
