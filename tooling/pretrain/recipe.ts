import { mnist } from '@tractjs/data/node';
import { edmObjective, linearDecay, train, vpObjective } from '@tractjs/distill';
import { disposeParams } from '@tractjs/ops';
import type { DurableJob } from '@tractjs/runs';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { loadModel, randomSource, tractEdm } from '@tractjs/tractjs';
import { modelFolder } from '@tractjs/tractjs/parts';
import { describeNetwork, networkFrom } from '@tractjs/zoo';
import { readModel } from '@tractjs/zoo/node';

/** The common part of both kinds of recipes. The learning rate falls linearly to 0. */
interface Settings {
  readonly samples: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly seed: number;
}

/** A training of digits. */
export interface TeacherRecipe extends Settings {
  readonly objective: 'vp' | 'edm';
  /** Kind and options of the network. */
  readonly network: Parameters<typeof describeNetwork>[0];
  readonly mu: number;
}

/** A distillation of digits to one step, by `tractEdm`. */
export interface StudentRecipe extends Settings {
  /** Folder of the teacher, or pretrained:NAME. */
  readonly teacher: string;
}

const gradientClip = 1;
const decay = 'linear';

/** Paths and objectives of teachers. */
const paths = {
  vp: () => {
    const schedule = vpCosine();
    return { schedule, grid: uniform(), dataStd: 1, objective: vpObjective(schedule) };
  },
  edm: () => {
    const [schedule, dataStd] = [edm(), 0.5];
    return { schedule, grid: karras(), dataStd, objective: edmObjective(schedule, { dataStd }) };
  },
};

/** Makes the durable job of a teacher. */
export const teacherJob = (recipe: TeacherRecipe): DurableJob => {
  const { objective: name, network: kind, samples, batch, learningRate, mu, seed } = recipe;
  const { schedule, grid, dataStd, objective } = paths[name]();
  const data = mnist({ seed });
  const network = networkFrom(describeNetwork(kind, { shape: data.shape, dataStd }));
  const configuration = {
    data: data.name,
    objective: name,
    network: network.description,
    schedule: schedule.description,
    grid: grid.description,
    samples,
    batch,
    learningRate,
    decay,
    gradientClip,
    mu,
    seed,
  };
  return {
    configuration,
    provenance: () => ({ command: 'train', ...configuration }),
    make(context) {
      const params = network.init(randomSource(seed).fork('weights'));
      try {
        return train({
          model: { network, params, schedule, grid },
          data,
          ...objective,
          samples,
          batch,
          seed,
          mu,
          learningRate: linearDecay(learningRate),
          adam: { clip: gradientClip },
          ...context,
        });
      } finally {
        disposeParams(params);
      }
    },
  };
};

/** Makes the durable job of a student. */
export const studentJob = async (recipe: StudentRecipe): Promise<DurableJob> => {
  const { teacher: location, samples, batch, learningRate, seed } = recipe;
  const { document } = await readModel(modelFolder(location));
  const data = mnist({ seed });
  const phases = [40, 1];
  const reduction = 'sum';
  const configuration = {
    teacher: document.weights.sha256,
    preset: 'edm',
    phases,
    data: data.name,
    reduction,
    samples,
    batch,
    learningRate,
    decay,
    gradientClip,
    seed,
  };
  const { provenance } = document;
  return {
    configuration,
    provenance: () => ({
      command: 'distill',
      ...configuration,
      teacher: { location, sha256: configuration.teacher, provenance },
    }),
    async make(context) {
      const teacher = await loadModel(location);
      try {
        return tractEdm({
          teacher,
          data,
          phases,
          samples,
          batch,
          seed,
          reduction,
          learningRate: linearDecay(learningRate),
          adam: { clip: gradientClip },
          ...context,
        });
      } finally {
        disposeParams(teacher.params);
      }
    },
  };
};
