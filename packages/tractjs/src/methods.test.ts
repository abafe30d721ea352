import * as tf from '@tensorflow/tfjs-core';
import type { DataSource, Model, Network } from '@tractjs/core';
import {
  type DistillOptions,
  distill,
  outputWeight,
  pseudoHuber,
  type Run,
  squared,
  truncatedSnr,
  uniformWeight,
} from '@tractjs/distill';
import { startEngine } from '@tractjs/engine';
import { edm, karras, uniform, vpCosine } from '@tractjs/schedules';
import { ddim, heun } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MethodName, methodNames, methods, settleMethod } from './methods';
import { btd, consistency, multistepConsistency, tract, tractEdm } from './presets';

beforeAll(() => startEngine({ backend: 'cpu' }));

/** A network that predicts a x + b, far outside [-1, 1], for examples of a shape. */
const network = (shape: readonly number[]): Network => ({
  name: 'line',
  description: { kind: 'line', dataStd: 0.7 },
  shape,
  classes: 0,
  init: () => ({ a: tf.scalar(1.5), b: tf.scalar(0.8) }),
  apply: ({ a, b }, x) => tf.tidy(() => tf.add(tf.mul(x, a as tf.Tensor), b as tf.Tensor)),
});

const image = [2, 1, 1];

const data = (shape: readonly number[]): DataSource => ({
  name: 'steps',
  shape,
  classes: 0,
  size: Number.POSITIVE_INFINITY,
  batch: (position, count) => ({
    x: tf.tidy(() => tf.reshape(tf.sin(tf.range(position, position + 2 * count)), [count, ...shape])),
  }),
});

const common = (shape: readonly number[] = image) => ({
  data: data(shape),
  samples: 8,
  batch: 4,
  seed: 3,
  every: 100,
  teacher: {
    network: network(shape),
    params: network(shape).init(undefined as never),
    schedule: vpCosine(),
    grid: uniform(),
  } as Model,
});

/** The first element of each tensor in the final state of a run. */
const end = async (run: Run): Promise<Record<string, number>> => {
  for await (const _ of run);
  const { tensors } = run.state();
  const numbers = Object.entries(tensors).map(([name, x]) => [name, x.dataSync()[0] as number]);
  run.dispose();
  return Object.fromEntries(numbers);
};

type FullOptions = Omit<DistillOptions, 'teacher' | 'data' | 'samples' | 'seed'>;

/** The values of the published code of each method, as options of `distill`. */
const tractOf: Omit<FullOptions, 'phases'> = {
  teacherStep: ddim(),
  studentStep: ddim(),
  weight: truncatedSnr({ min: 1 }),
  reduction: 'sum',
  loss: squared(),
  learningRate: 2e-4,
  adam: { clip: 1 },
  muSelf: 0.5,
  clip: { teacher: [-1, 1], selfTeacher: [-1, 1] },
  target: 'tract',
  nextTeacher: 'student',
};
const edmOf: Omit<FullOptions, 'phases'> = {
  ...tractOf,
  teacherStep: heun(),
  weight: outputWeight({ dataStd: 0.7 }),
  reduction: 'mean',
  learningRate: 1e-3,
  adam: { clip: 0 },
  clip: { teacher: false, selfTeacher: [-1, 1] },
  schedule: edm(),
  grid: karras(),
};
const consistencyOf: Omit<FullOptions, 'phases'> = {
  ...edmOf,
  weight: uniformWeight(),
  learningRate: 4e-4,
  muSelf: 0.95,
  clip: { teacher: false, selfTeacher: false },
};
const multistepOf: Omit<FullOptions, 'phases'> = {
  ...tractOf,
  weight: outputWeight({ dataStd: 1 }),
  muSelf: 0,
  nextTeacher: 'same',
};
const stages = [
  { from: 2, to: 1 },
  { from: 4, to: 1 },
];

/** The presets. With Heun's step the levels are close enough that its order is not lowered to DDIM. */
const presets: Readonly<
  Record<string, [(more?: Partial<FullOptions>, shape?: readonly number[]) => Run, FullOptions]>
> = {
  tract: [
    (more, shape) => tract({ ...common(shape), phases: [4, 2, 1], ...more }),
    { ...tractOf, phases: [4, 2, 1] },
  ],
  tractEdm: [
    (more, shape) => tractEdm({ ...common(shape), phases: [16, 4, 1], ...more }),
    { ...edmOf, phases: [16, 4, 1] },
  ],
  btd: [
    (more, shape) => btd({ ...common(shape), from: 4, ...more }),
    {
      ...tractOf,
      target: 'btd',
      clip: { teacher: false, selfTeacher: false },
      phases: [4, 2, 1],
    },
  ],
  consistency: [
    (more, shape) => consistency({ ...common(shape), from: 16, ...more }),
    { ...consistencyOf, phases: [16, 1] },
  ],
  multistepConsistency: [
    (more, shape) => multistepConsistency({ ...common(shape), from: [2, 4], to: 1, ...more }),
    { ...multistepOf, phases: stages },
  ],
};

/** Options that each change one of the values that a method fixes. */
const others = (full: FullOptions): Readonly<Record<string, Partial<FullOptions>>> => ({
  teacherStep: { teacherStep: full.teacherStep.name === 'heun' ? ddim() : heun() },
  weight: { weight: ({ time }) => 0.1 + time },
  loss: { loss: pseudoHuber({ c: 0.1 }) },
  learningRate: { learningRate: 3e-4 },
  muSelf: { muSelf: 0.3 },
  'clip of the teacher': { clip: { teacher: [-0.4, 0.4] } },
  'clip of the self-teacher': { clip: { selfTeacher: [-0.4, 0.4] } },
  'clip of the gradient': { adam: { clip: 1e-3 } },
  reduction: { reduction: full.reduction === 'mean' ? 'sum' : 'mean', adam: { clip: 0, epsilon: 1 } },
  target: { target: 'chain' },
  nextTeacher: { nextTeacher: full.nextTeacher === 'same' ? 'student' : 'same' },
});

/** Options without an effect on a preset. */
const without: Readonly<Record<string, readonly string[]>> = {
  // It has one phase.
  consistency: ['nextTeacher'],
  // It has no self-teacher.
  btd: ['clip of the self-teacher', 'muSelf'],
  // Its stages do not continue one another, as a student that teaches requires.
  multistepConsistency: ['nextTeacher'],
};

describe.each(Object.entries(presets))('%s', (name, [preset, full]) => {
  it('equals distill with the values of its published code, to the bit', async () => {
    expect(await end(preset())).toEqual(await end(distill({ ...common(), ...full })));
  });

  it('gives other results with another value of each of these options', async () => {
    const own = await end(preset());
    for (const [what, more] of Object.entries(others(full))) {
      if (without[name]?.includes(what)) continue;
      const changed = await end(preset(more));
      expect([what, changed]).not.toEqual([what, own]);
      const merged = { clip: { ...full.clip, ...more.clip }, adam: { ...full.adam, ...more.adam } };
      expect([what, changed]).toEqual([
        what,
        await end(distill({ ...common(), ...full, ...more, ...merged })),
      ]);
    }
  });

  it('does not clip points, and treats undefined options as left out', async () => {
    const undefinedOptions = Object.fromEntries(Object.keys(full).map((key) => [key, undefined]));
    const { phases: _, ...absent } = undefinedOptions;
    const free = { ...full, clip: { teacher: false, selfTeacher: false } } as const;
    const points = await end(distill({ ...common([2]), ...free }));
    expect(await end(preset(absent as Partial<FullOptions>, [2]))).toEqual(points);
  });
});

describe('methods', () => {
  it('are those of the presets and chain, which differs from tract only in its target', () => {
    expect(methodNames).toEqual([
      ...['tract', 'edm', 'btd', 'chain', 'consistency', 'multistep-consistency'],
    ]);
    const { summary } = methods.chain;
    expect(methods.chain).toEqual({ ...methods.tract, summary, target: 'chain' });
    expect(methods.btd.target).toBe('btd');
  });

  it('depend on the teacher', () => {
    const settle = (name: MethodName, options: object, schedule = 'vp-cosine', shape = image) =>
      settleMethod(name, { network: { kind: 'any', ...options }, schedule: { kind: schedule }, shape });
    expect(settle('edm', { sigma_data: 0.3 }).weight).toEqual({ kind: 'output', dataStd: 0.3 });
    expect(settle('edm', { sigma_data: 0.3, dataStd: 2 }).weight).toEqual({ kind: 'output', dataStd: 2 });
    expect(settle('edm', {}).weight).toEqual({ kind: 'output' });
    expect(settle('multistep-consistency', { dataStd: 0.3 }).weight).toEqual({ kind: 'output', dataStd: 1 });
    expect(settle('edm', {}).path).toEqual({ schedule: { kind: 'edm' }, grid: { kind: 'karras' } });
    expect(settle('consistency', {}).path).toEqual(settle('edm', {}).path);
    for (const name of ['edm', 'consistency'] as const)
      expect(settle(name, {}, 'edm')).not.toHaveProperty('path');
    expect(settle('tract', {})).not.toHaveProperty('path');
    expect(settle('edm', {}).clip).toEqual({ teacher: false, selfTeacher: [-1, 1] });
    expect(settle('edm', {}, 'edm', [2]).clip).toEqual({ teacher: false, selfTeacher: false });
  });

  it('keep a given schedule, and the grid of an EDM teacher', () => {
    const kept = tractEdm({ ...common(), phases: [4, 1], schedule: vpCosine() });
    expect(kept.model.schedule.name).toBe('vp-cosine');
    const own = common();
    const grid = karras({ rho: 5 });
    const stays = tractEdm({ ...own, teacher: { ...own.teacher, schedule: edm(), grid }, phases: [4, 1] });
    expect(stays.model.grid.description['rho']).toBe(5);
    for (const run of [kept, stays]) run.dispose();
  });
});
