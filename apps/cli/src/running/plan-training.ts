import type { LearningRate, Objective } from '@tractjs/distill';
import {
  type DataSource,
  disposeParams,
  edmObjective,
  type GridRule,
  type Model,
  randomSource,
  type Schedule,
  vpObjective,
} from '@tractjs/tractjs';
import { describeNetwork, networkFrom } from '@tractjs/zoo';
import { decayed } from '../options/decay';
import { gradientNorm } from '../options/gradient-clip';
import { parseNetwork } from '../options/network';
import type { TrainingValues } from '../options/training';
import { type GivenPath, loadPath } from './load-path';

export interface TrainingPlan {
  readonly network: ReturnType<typeof networkFrom>;
  readonly schedule: Schedule;
  readonly grid: GridRule;
  readonly objective: Objective;
  readonly learningRate: LearningRate;
  /** The plan as plain values. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

const DEFAULTS = {
  vp: { schedule: 'vp-cosine', grid: 'uniform', dataStd: 1 },
  edm: { schedule: 'edm', grid: 'karras', dataStd: 0.5 },
} as const;

/** Loads the schedule and the grid of `train`: the given ones, else the defaults of the objective. */
export const trainingPath = async ({
  objective,
  schedule,
  grid,
}: Pick<TrainingValues, 'objective' | 'schedule' | 'grid'>): Promise<Required<GivenPath>> =>
  (await loadPath({
    schedule: schedule ?? DEFAULTS[objective].schedule,
    grid: grid ?? DEFAULTS[objective].grid,
  })) as Required<GivenPath>;

/** Interprets the options of `train`. @throws TractError if they contradict each other. */
export const planTraining = (
  values: TrainingValues,
  data: DataSource,
  { schedule, grid }: Required<GivenPath>,
): TrainingPlan => {
  const defaults = DEFAULTS[values.objective];
  const network = networkFrom(
    describeNetwork(parseNetwork('--network', values.network ?? (data.shape.length === 3 ? 'unet' : 'mlp')), {
      shape: data.shape,
      dataStd: defaults.dataStd,
    }),
  );
  const { description } = network;
  const dataStd = Number(description['dataStd'] ?? description['sigma_data'] ?? defaults.dataStd);
  const { samples, batch, learningRate, decay, mu, seed, objective } = values;
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
      samples,
      batch,
      learningRate,
      decay,
      gradientClip: gradientNorm(values.gradientClip),
      mu,
      seed,
    },
  };
};

/** Makes a model with initial weights. A run copies them, and `dispose` releases them. */
export const freshModel = (
  { network, schedule, grid }: TrainingPlan,
  seed: number,
): { readonly model: Model; dispose(): void } => {
  const params = network.init(randomSource(seed).fork('weights'));
  return { model: { network, params, schedule, grid }, dispose: () => disposeParams(params) };
};
