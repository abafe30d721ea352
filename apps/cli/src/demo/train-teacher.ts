import { join } from 'node:path';
import type { DurableResult } from '@tractjs/runs';
import type { Engine } from '@tractjs/tractjs';
import { configuring } from '../errors';
import { defaultsOf } from '../options/field';
import { type TrainingValues, trainingFields } from '../options/training';
import { carryOut } from '../running/carry-out';
import { chooseData } from '../running/choose-data';
import { type LocatedModel, locateModel } from '../running/locate-model';
import { planTraining, trainingPath } from '../running/plan-training';
import { trainingJob } from '../running/training-job';
import type { Output } from '../terminal/output';
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

/** The result of a stage that makes a model. */
export interface ModelStage {
  readonly model: LocatedModel;
  readonly result: DurableResult;
  /** Whether an earlier call finished this stage. */
  readonly reused: boolean;
}

/** Trains a teacher in `<out>/teacher`, unless an earlier call has. */
export const trainTeacher = async ({
  settings,
  out,
  fresh,
  engine,
  output,
  signal,
}: StageOptions): Promise<ModelStage> => {
  const { seed } = settings;
  const data = await chooseData({ data: settings.data, seed }, []);
  const values: TrainingValues = {
    ...defaultsOf(trainingFields),
    ...settings.teacher,
    seed,
  };
  const path = await trainingPath(values);
  const plan = configuring(() => planTraining(values, data, path));
  const result = await carryOut(trainingJob(plan, values, data, 'teacher'), {
    path: join(out, 'teacher'),
    fresh,
    otherRun: 'start-over',
    output,
    signal,
    engine: async () => engine,
  });
  return { model: await locateModel(result.modelFolder), result, reused: result.earlier };
};
