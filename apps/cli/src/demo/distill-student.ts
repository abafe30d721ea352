import { join } from 'node:path';
import { ddim } from '@tractjs/tractjs';
import { configuring } from '../errors';
import { type DistillationValues, distillationFields } from '../options/distillation';
import { defaultsOf } from '../options/field';
import { carryOut } from '../running/carry-out';
import { chooseData } from '../running/choose-data';
import { distillationJob } from '../running/distillation-job';
import { type LocatedModel, locateModel } from '../running/locate-model';
import { type DistillationPlan, planDistillation, settle } from '../running/plan-distillation';
import type { DemoSettings } from './defaults';
import type { ModelStage, StageOptions } from './train-teacher';

/** Plans a distillation of the demo; both methods train on the same number of examples. */
export const planStudent = async (
  preset: 'tract' | 'btd',
  settings: DemoSettings,
): Promise<DistillationPlan> => {
  const { phases, samples, batch, learningRate, decay, weight, muSelf, seed } = settings;
  const data = await chooseData({ data: settings.data, seed }, []);
  const values: DistillationValues = {
    ...defaultsOf(distillationFields),
    preset,
    phases,
    totalSamples: samples,
    batch,
    learningRate,
    decay,
    weight,
    muSelf,
    seed,
  };
  // No option used here depends on the teacher's network or path.
  const unknown = { network: { kind: 'any' }, schedule: { kind: 'any' }, shape: data.shape };
  return configuring(() =>
    planDistillation(settle(values, unknown), data, { teacherStep: ddim(), studentStep: ddim() }),
  );
};

/** Distils the teacher in `<out>/tract` or `<out>/btd`, unless an earlier call has. */
export const distillStudent = async (
  preset: 'tract' | 'btd',
  teacher: LocatedModel,
  { settings, out, fresh, engine, output, signal }: StageOptions,
): Promise<ModelStage> => {
  const plan = await planStudent(preset, settings);
  const result = await carryOut(distillationJob(plan, teacher, preset), {
    path: join(out, preset),
    fresh,
    otherRun: 'start-over',
    output,
    signal,
    engine: async () => engine,
  });
  return { model: await locateModel(result.modelFolder), result, reused: result.earlier };
};
