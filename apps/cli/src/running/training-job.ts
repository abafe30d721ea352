import { type DataSource, train } from '@tractjs/tractjs';
import { configuring } from '../errors';
import { gradientNorm } from '../options/gradient-clip';
import type { TrainingValues } from '../options/training';
import type { Job } from './job';
import { freshModel, type TrainingPlan } from './plan-training';

/** Creates the job that trains a model. */
export const trainingJob = (
  plan: TrainingPlan,
  { samples, batch, seed, gradientClip, mu }: TrainingValues,
  data: DataSource,
  stage: string,
): Job => ({
  stage,
  title: stage,
  configuration: plan.configuration,
  provenance: { command: 'train', ...plan.configuration },
  async make(context) {
    const { model, dispose } = freshModel(plan, seed);
    try {
      return configuring(() =>
        train({
          model,
          data,
          samples,
          batch,
          seed,
          mu,
          ...plan.objective,
          ...context,
          learningRate: plan.learningRate,
          adam: { clip: gradientNorm(gradientClip) },
        }),
      );
    } finally {
      dispose();
    }
  },
});
