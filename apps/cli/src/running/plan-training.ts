import {
  type DataSource,
  type Description,
  describeNetwork,
  disposeParams,
  edmObjective,
  gridFrom,
  type LearningRate,
  type Model,
  networkFrom,
  type Objective,
  randomSource,
  scheduleFrom,
  vpObjective,
} from '@tractjs/tractjs';
import { type Decay, decayed } from '../options/decay';
import { parseDescription } from '../options/description';
import { parseNetwork } from '../options/network';

/** The options of `train` that decide what is computed. */
export interface TrainingValues {
  readonly objective: 'vp' | 'edm';
  readonly network: string | Description | undefined;
  readonly schedule: string | Description | undefined;
  readonly grid: string | Description | undefined;
  readonly samples: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly decay: Decay;
  readonly gradientClip: number;
  readonly mu: number;
  readonly seed: number;
}

export interface TrainingPlan {
  readonly network: ReturnType<typeof networkFrom>;
  readonly schedule: ReturnType<typeof scheduleFrom>;
  readonly grid: ReturnType<typeof gridFrom>;
  readonly objective: Objective;
  readonly learningRate: LearningRate;
  /** Everything above as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const DEFAULTS = {
  vp: { schedule: 'vp-cosine', grid: 'uniform', dataStd: 1 },
  edm: { schedule: 'edm', grid: 'karras', dataStd: 0.5 },
} as const;

/** Makes sense of the options of `train`. @throws TractError where they do not fit together. */
export const planTraining = (values: TrainingValues, data: DataSource): TrainingPlan => {
  const defaults = DEFAULTS[values.objective];
  const network = networkFrom(
    describeNetwork(parseNetwork('--network', values.network ?? (data.shape.length === 3 ? 'unet' : 'mlp')), {
      shape: data.shape,
      dataStd: defaults.dataStd,
    }),
  );
  const schedule = scheduleFrom(parseDescription('--schedule', values.schedule ?? defaults.schedule));
  const grid = gridFrom(parseDescription('--grid', values.grid ?? defaults.grid));
  const { description } = network;
  const dataStd = Number(description['dataStd'] ?? description['sigma_data'] ?? defaults.dataStd);
  const { samples, batch, learningRate, decay, gradientClip, mu, seed, objective } = values;
  return {
    network,
    schedule,
    grid,
    objective: objective === 'edm' ? edmObjective(schedule, { dataStd }) : vpObjective(schedule),
    learningRate: decayed(learningRate, decay),
    configuration: {
      data: data.name,
      objective,
      network: network.description,
      schedule: schedule.description,
      grid: grid.description,
      ...{ samples, batch, learningRate, decay, gradientClip, mu, seed },
    },
  };
};

/** A model with fresh weights, which `dispose` releases: a run copies them. */
export const freshModel = (
  { network, schedule, grid }: TrainingPlan,
  seed: number,
): { readonly model: Model; dispose(): void } => {
  const params = network.init(randomSource(seed).fork('weights'));
  return { model: { network, params, schedule, grid }, dispose: () => disposeParams(params) };
};
