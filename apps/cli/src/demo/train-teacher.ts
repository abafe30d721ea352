import { join } from 'node:path';
import type { Engine } from '@tractjs/tractjs';
import { configuring } from '../errors';
import type { Output } from '../output';
import { chooseData } from '../running/choose-data';
import { type LocatedModel, locateModel } from '../running/locate-model';
import { planTraining, type TrainingValues } from '../running/plan-training';
import { openRunFolder, type RunResult } from '../running/run-folder';
import { tellEvents } from '../running/tell-events';
import { trainModel } from '../running/train-model';
import type { DemoSettings } from './defaults';

export interface StageOptions {
  readonly settings: DemoSettings;
  /** The demo's folder. */
  readonly out: string;
  readonly fresh: boolean;
  readonly engine: Engine;
  readonly output: Output;
  readonly signal: AbortSignal;
}

/** What a stage that makes a model came to. */
export interface ModelStage {
  readonly model: LocatedModel;
  readonly result: Omit<RunResult, 'configuration'>;
  /** Whether an earlier call had done it. */
  readonly reused: boolean;
}

/** Trains a teacher in `<out>/teacher`, unless it is there. */
export const trainTeacher = async ({
  settings,
  out,
  fresh,
  engine,
  output,
  signal,
}: StageOptions): Promise<ModelStage> => {
  const { seed } = settings;
  const data = await chooseData({ data: settings.data, dataFolder: undefined, seed }, []);
  const values: TrainingValues = {
    ...settings.teacher,
    ...{ objective: 'vp' as const, schedule: undefined, grid: undefined, gradientClip: 1, mu: 0.999, seed },
  };
  const plan = configuring(() => planTraining(values, data));
  const folder = await openRunFolder(join(out, 'teacher'), {
    configuration: plan.configuration,
    fresh,
    other: 'start-over',
    onEvent: tellEvents(output),
  });
  const result =
    folder.result ??
    (await trainModel({ plan, values, data, folder, engine, output, signal, stage: 'teacher' }));
  return { model: await locateModel(folder.modelFolder), result, reused: folder.result !== undefined };
};
