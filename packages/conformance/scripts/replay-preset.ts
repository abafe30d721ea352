import * as tf from '@tensorflow/tfjs-core';
import { relativeError } from '@tractjs/conformance';
import { type DataSource, type GridRule, type Model, type Network, timeGrid } from '@tractjs/core';
import type { Draw } from '@tractjs/distill';
import { edm, uniform, vpCosine } from '@tractjs/schedules';
import { btd, type Run, type TractOptions, tract, tractEdm } from '@tractjs/tractjs';
import { type Comparison, comparison, Unsupported } from './outcome';
import { type Fields, readFields, readList, readNumber, readNumbers, readShape, readText } from './read';
import { recordedLevels } from './recorded-levels';
import { readOptimizer } from './recorded-texts';
import { type Toy, toyFrom, toyParams, toyVector } from './toy-network';

/** What a replay asks for; the rest is the preset's. */
type Replayed = Omit<TractOptions, 'phases'> & Required<Pick<TractOptions, 'grid'>>;

interface Preset {
  readonly path: 'vp-cosine' | 'edm';
  run(options: Replayed, from: number, to: number): Run;
}

const presets: Readonly<Record<string, Preset>> = {
  'vp-cosine ddim tract': {
    path: 'vp-cosine',
    run: (options, from, to) => tract({ ...options, phases: [from, to] }),
  },
  'edm heun tract': { path: 'edm', run: (options, from, to) => tractEdm({ ...options, phases: [from, to] }) },
  'vp-cosine ddim btd': { path: 'vp-cosine', run: (options, from, to) => btd({ ...options, from, to }) },
};

/**
 * Replays a recorded run through a preset and `distill`: the inputs, the parameters it began with, rate,
 * momenta and levels are the recorded ones, everything else is what the preset says, unless `own` says
 * otherwise.
 * @throws Unsupported if no preset is of the recorded kind.
 */
export const replayPreset = async (
  fields: Fields,
  own: Pick<TractOptions, 'clip' | 'adam' | 'weight' | 'reduction'> = {},
): Promise<Comparison> => {
  const compared = comparison();
  const kind = readText(fields, 'kind').trim().split(/\s+/).join(' ');
  const preset = Object.hasOwn(presets, kind) ? presets[kind] : undefined;
  if (preset === undefined) throw new Unsupported(`the kind ${JSON.stringify(kind)} is of no preset.`);
  const steps = readList(fields, 'steps');
  const shape = readShape(fields, 'shape');
  const [batch, ...example] = shape as [number, ...number[]];
  const { from, to, stride, grid, schedule } = readGrid(fields, preset.path, shape);
  const teacherParams = toyParams(readNumbers(fields, 'teacher', 3));
  const teacher: Model = {
    network: toyNetwork(toyFrom(readText(fields, 'toy')), example),
    params: teacherParams,
    schedule,
    grid,
  };
  const tensors = startOf(steps[0] as Fields);
  const size = shape.reduce((a, b) => a * b, 1);
  const input = (step: number, name: string) =>
    tf.tensor(readNumbers(steps[step] as Fields, name, size), shape, 'float32');
  const data: DataSource = {
    name: 'recorded',
    shape: example,
    classes: 0,
    size: batch * steps.length,
    batch: (position) => ({ x: input(position / batch, 'x0') }),
  };
  const draw: Draw = (step) => ({
    noise: input(step, 'noise'),
    t: readNumbers(steps[step] as Fields, 't', batch).map((time) => time / stride),
  });
  const { muSelf, muInference } = readMomenta(fields);
  const run = preset.run(
    {
      teacher,
      data,
      draw,
      batch,
      samples: batch * steps.length,
      seed: 0,
      every: 1,
      grid,
      ...own,
      learningRate: readOptimizer(readText(fields, 'optimizer')).learningRate,
      muInference,
      ...(muSelf !== undefined && { muSelf }),
      // A recording's grid may have gaps that its step was not lowered for.
      lowerOrder: false,
      resume: { tensors, position: { step: 0 } },
    },
    from,
    to,
  );
  const check = (step: number) => {
    const { tensors: now } = run.state();
    for (const [group, name] of Object.entries(GROUPS)) {
      const field = `${name}_after`;
      if (group === 'selfTeacher' && muSelf === undefined) continue;
      const found = Object.fromEntries(
        ['a', 'b', 'd'].map((key) => [key, now[`${group}/${key}`] as tf.Tensor]),
      );
      const recorded = readNumbers(steps[step - 1] as Fields, field, 3);
      compared.add(`preset step ${step} ${field}`, relativeError(toyVector(found), recorded));
    }
  };
  try {
    for await (const { step, loss } of run) {
      const recorded = readNumber(steps[step - 1] as Fields, 'loss');
      compared.add(`preset step ${step} loss`, relativeError([loss], [recorded]));
      check(step);
    }
    if (!run.finished) throw new Error('the preset did not take every recorded step.');
  } finally {
    run.dispose();
    tf.dispose([tensors, teacherParams]);
  }
  return compared;
};

/** Groups of a run's state, and what recordings call them. */
const GROUPS = { params: 'student', selfTeacher: 'selfTeacher', inference: 'inference' } as const;

/** The state that the recording began with; without a self-teacher, it is the student. */
const startOf = (before: Fields): Record<string, tf.Tensor> => {
  const vector = (name: string) =>
    readNumbers(before, `${name}_before` in before ? `${name}_before` : 'student_before', 3);
  const groups = {
    ...Object.fromEntries(Object.entries(GROUPS).map(([group, name]) => [group, vector(name)])),
    'adam.m': [0, 0, 0],
    'adam.v': [0, 0, 0],
  };
  return Object.fromEntries(
    Object.entries(groups).flatMap(([group, values]) =>
      Object.entries(toyParams(values)).map(([name, tensor]) => [`${group}/${name}`, tensor]),
    ),
  );
};

const readMomenta = (fields: Fields) => {
  const mu = readFields(fields, 'mu');
  return {
    muSelf: 'selfTeacher' in mu ? readNumber(mu, 'selfTeacher') : undefined,
    muInference: readNumber(mu, 'inference'),
  };
};

/**
 * The grid of the recorded phase: the recorded levels, and our own schedule's at the steps that no example
 * was at.
 */
const readGrid = (fields: Fields, path: Preset['path'], shape: readonly number[]) => {
  const timesteps = readNumber(fields, 'timesteps');
  const counts = readNumbers(fields, 'timeSchedule');
  const phase = 'phase' in fields ? readNumber(fields, 'phase') : 0;
  const [from, to] = [counts[phase], counts[phase + 1]];
  if (from === undefined || to === undefined) throw new Error(`timeSchedule has no phase ${phase}.`);
  const sigmaTable = path === 'edm' ? readNumbers(fields, 'sigmaTable', timesteps + 1) : undefined;
  const stride = timesteps / from;
  const schedule = path === 'edm' ? edm() : vpCosine();
  const levels =
    sigmaTable === undefined
      ? [...uniform().place(schedule, timesteps).levels]
      : sigmaTable.map((sigma) => ({ time: sigma, alpha: 1, sigma }));
  for (const step of readList(fields, 'steps')) {
    const { t, tPrime, s } = recordedLevels({ path, shape, timesteps, sigmaTable }, step);
    if (sigmaTable === undefined)
      for (const level of [t, tPrime, s].flat())
        levels[level.time] = { ...level, time: level.time / timesteps };
  }
  const whole = timeGrid(levels, schedule).every(stride);
  const grid: GridRule = {
    description: { kind: 'recorded' },
    place: (_: unknown, steps: number) => (steps === from ? whole : whole.every(from / steps)),
  };
  return { from, to, stride, grid, schedule };
};

/** The toy as a network. */
const toyNetwork = (toy: Toy, shape: readonly number[]): Network => ({
  name: 'toy',
  description: { kind: 'toy' },
  shape,
  classes: 0,
  init: () => toyParams([0, 0, 0]),
  apply: (params, x, levels) => toy(params)(x, levels),
});
