import { disposeParams, distill, loadModel } from '@tractjs/tractjs';
import type { MethodName } from '@tractjs/tractjs/parts';
import { configuring } from '../errors';
import { ownOf } from './choose-path';
import type { Job } from './job';
import { identityOf, type LocatedModel } from './locate-model';
import type { DistillationPlan } from './plan-distillation';

/** Creates the job that distils a teacher. Its configuration identifies the teacher by checksum. */
export const distillationJob = (plan: DistillationPlan, teacher: LocatedModel, preset: MethodName): Job => {
  const sha256 = identityOf(teacher);
  const { location, document, folder } = teacher;
  return {
    stage: preset,
    title: `distil with ${preset.toUpperCase()}`,
    configuration: { ...plan.configuration, teacher: sha256 },
    provenance: {
      command: 'distill',
      ...plan.method,
      ...plan.configuration,
      teacher: { location, sha256, provenance: document.provenance },
    },
    async make(context) {
      const model = await loadModel(folder, ownOf(teacher, plan.options));
      try {
        return configuring(() => distill({ ...plan.options, ...context, teacher: model }));
      } finally {
        // The run has copied the parameters.
        disposeParams(model.params);
      }
    },
  };
};
