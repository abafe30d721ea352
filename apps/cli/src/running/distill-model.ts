import { disposeParams, distill, type Engine, loadModel } from '@tractjs/tractjs';
import { configuring } from '../errors';
import type { SavingValues } from '../options/saving';
import type { Output } from '../output';
import { versions } from '../versions';
import { identityOf, type LocatedModel } from './locate-model';
import type { DistillationPlan, Preset } from './plan-distillation';
import { type RunFolder, type RunResult, resumed } from './run-folder';
import { walkRun } from './walk-run';

export interface DistillModelOptions {
  readonly plan: DistillationPlan;
  readonly teacher: LocatedModel;
  readonly folder: RunFolder;
  readonly engine: Engine;
  readonly output: Output;
  readonly signal: AbortSignal;
  /** Default: every 30 seconds. */
  readonly saving?: SavingValues;
  readonly preset: Preset;
}

/** A distillation's configuration, with what identifies its teacher. */
export const distillationConfiguration = (plan: DistillationPlan, teacher: LocatedModel) => ({
  ...plan.configuration,
  teacher: identityOf(teacher),
});

/** Distils a teacher into a run folder, from its checkpoint where it has one. */
export const distillModel = async (
  options: DistillModelOptions,
): Promise<Omit<RunResult, 'configuration'>> => {
  const { plan, teacher, folder, engine, output, signal, preset, saving } = options;
  const model = await loadModel(teacher.folder);
  const run = await resumed(folder, (resume) => {
    try {
      return configuring(() => distill({ ...plan.options, ...resume, teacher: model, every: 1 }));
    } finally {
      // The run has its own copy.
      disposeParams(model.params);
    }
  });
  try {
    const walked = await walkRun({
      run,
      folder,
      output,
      signal,
      stage: preset,
      title: `distil with ${preset.toUpperCase()}`,
      ...(saving && { saving }),
    });
    const provenance = {
      command: 'distill',
      ...plan.configuration,
      teacher: {
        location: teacher.location,
        sha256: identityOf(teacher),
        provenance: teacher.document.provenance,
      },
      engine: engine.backend,
      versions: versions(),
    };
    await folder.finish(run.model, provenance, walked);
    return walked;
  } finally {
    run.dispose();
  }
};
