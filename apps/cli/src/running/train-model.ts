import { type DataSource, type Engine, train } from '@tractjs/tractjs';
import { configuring } from '../errors';
import type { SavingValues } from '../options/saving';
import type { Output } from '../output';
import { versions } from '../versions';
import { freshModel, type TrainingPlan, type TrainingValues } from './plan-training';
import { type RunFolder, type RunResult, resumed } from './run-folder';
import { walkRun } from './walk-run';

export interface TrainModelOptions {
  readonly plan: TrainingPlan;
  readonly values: TrainingValues;
  readonly data: DataSource;
  readonly folder: RunFolder;
  readonly engine: Engine;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Default: every 30 seconds. */
  readonly saving?: SavingValues;
  readonly stage: string;
}

/** Trains a model into a run folder, from its checkpoint where it has one. */
export const trainModel = async (options: TrainModelOptions): Promise<Omit<RunResult, 'configuration'>> => {
  const { plan, values, data, folder, engine, output, signal, stage, saving } = options;
  const { samples, batch, seed, gradientClip, mu } = values;
  const run = await resumed(folder, (resume) => {
    const { model, dispose } = freshModel(plan, seed);
    try {
      return configuring(() =>
        train({
          ...{ model, data, samples, batch, seed, mu, ...plan.objective, ...resume },
          learningRate: plan.learningRate,
          adam: { clip: gradientClip },
          every: 1,
        }),
      );
    } finally {
      dispose();
    }
  });
  try {
    const walked = await walkRun({ run, folder, output, signal, stage, ...(saving && { saving }) });
    const provenance = {
      command: 'train',
      ...plan.configuration,
      engine: engine.backend,
      versions: versions(),
    };
    await folder.finish(run.model, provenance, walked);
    return walked;
  } finally {
    run.dispose();
  }
};
