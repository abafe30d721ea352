import * as tf from '@tensorflow/tfjs-core';
import {
  btd,
  consistency,
  type DataSource,
  distill,
  type Model,
  multistepConsistency,
  type Network,
  type Run,
  startEngine,
  tract,
  tractEdm,
  uniform,
  vpCosine,
} from '@tractjs/tractjs';
import { type MethodName, methodNames } from '@tractjs/tractjs/parts';
import { beforeAll, describe, expect, it } from 'vitest';
import { distillCommand } from '../commands/distill';
import type { DistillationValues } from '../options/distillation';
import { valuesFrom } from '../options/resolve';
import { loadPath } from './load-path';
import { loadSingleStep } from './load-step';
import { planDistillation, settle } from './plan-distillation';

beforeAll(() => startEngine({ backend: 'cpu' }));

const shape = [2, 1, 1];

/** x0 = a x + b, beyond [-1, 1]. */
const network: Network = {
  name: 'line',
  description: { kind: 'line', dataStd: 0.7 },
  shape,
  classes: 0,
  init: () => ({ a: tf.scalar(1.5), b: tf.scalar(0.8) }),
  apply: ({ a, b }, x) => tf.tidy(() => tf.add(tf.mul(x, a as tf.Tensor), b as tf.Tensor)),
};

const data: DataSource = {
  name: 'steps',
  shape,
  classes: 0,
  size: Number.POSITIVE_INFINITY,
  batch: (position, count) => ({
    x: tf.tidy(() => tf.reshape(tf.sin(tf.range(position, position + 2 * count)), [count, ...shape])),
  }),
};

const teacher = (): Model => ({
  network,
  params: network.init(undefined as never),
  schedule: vpCosine(),
  grid: uniform(),
});

/** The options of `distill` for what is typed. */
const planned = async (flags: Readonly<Record<string, string>>) => {
  const values = valuesFrom(
    distillCommand.fields,
    { teacher: 'any', samples: '8', batch: '4', seed: '3', ...flags },
    {},
    '',
  ) as unknown as DistillationValues;
  const { schedule } = teacher();
  const facts = { network: network.description, schedule: schedule.description, shape };
  const settled = settle(values, facts);
  return planDistillation(settled, data, {
    teacherStep: await loadSingleStep('--teacher-step', settled.teacherStep),
    studentStep: await loadSingleStep('--student-step', settled.studentStep),
    ...(await loadPath(settled)),
  });
};

/** Every number of a run's state at its end. */
const end = async (run: Run): Promise<Record<string, number>> => {
  for await (const _ of run);
  const { tensors } = run.state();
  const numbers = Object.entries(tensors).map(([name, x]) => [name, x.dataSync()[0] as number]);
  run.dispose();
  return Object.fromEntries(numbers);
};

const common = () => ({ teacher: teacher(), data, samples: 8, batch: 4, seed: 3 });

/** The presets of the library, and --phases for the same. */
const library: Readonly<Record<MethodName, [string, () => Run]>> = {
  tract: ['4,2,1', () => tract({ ...common(), phases: [4, 2, 1] })],
  edm: ['4,2,1', () => tractEdm({ ...common(), phases: [4, 2, 1] })],
  btd: ['4,1', () => btd({ ...common(), from: 4 })],
  chain: ['4,2,1', () => tract({ ...common(), phases: [4, 2, 1], target: 'chain' })],
  consistency: ['4,1', () => consistency({ ...common(), from: 4 })],
  'multistep-consistency': ['2,4,1', () => multistepConsistency({ ...common(), from: [2, 4], to: 1 })],
};

describe('tract distill', () => {
  it.each(methodNames)('--preset %s equals the preset of the library, to the bit', async (preset) => {
    const [phases, run] = library[preset];
    const { options } = await planned({ preset, phases });
    expect(await end(distill({ ...options, teacher: teacher() }))).toEqual(await end(run()));
  });

  it('has a flag for every setting of a preset', async () => {
    const of = async (flags: Readonly<Record<string, string>>) => (await planned(flags)).options;
    const edm = { preset: 'edm', phases: '4,2' };
    expect((await of({ ...edm, reduction: 'sum' })).reduction).toBe('sum');
    expect((await of({ ...edm, target: 'chain' })).target).toBe('chain');
    expect((await of({ ...edm, nextTeacher: 'same' })).nextTeacher).toBe('same');
    expect((await of({ ...edm, gradientClip: '0.5' })).adam).toEqual({ clip: 0.5 });
    expect((await of({ preset: 'tract', gradientClip: 'off' })).adam).toEqual({ clip: 0 });
    expect((await of({ ...edm, learningRate: '0.1' })).learningRate).toBe(0.1);
    expect((await of({ ...edm, muSelf: '0.25' })).muSelf).toBe(0.25);
    expect((await of({ ...edm, teacherStep: 'midpoint' })).teacherStep.name).toBe('midpoint');
    expect((await of({ ...edm, weight: 'uniform' })).weight?.({ time: 1, alpha: 1, sigma: 9 })).toBe(1);
    expect((await of({ ...edm, schedule: 'vp-linear' })).schedule?.name).toBe('vp-linear');
    const { loss } = await of({ ...edm, loss: 'pseudo-huber:c=3' });
    expect(tf.tidy(() => loss?.(tf.tensor1d([16]), 4).dataSync()[0])).toBeCloseTo(2, 6);
  });

  it('clips both teachers with --clip, only the teacher with --clip-teacher', async () => {
    const clipOf = async (flags: Readonly<Record<string, string>>) => (await planned(flags)).options.clip;
    expect(await clipOf({ preset: 'edm' })).toEqual({ teacher: false, selfTeacher: [-1, 1] });
    expect(await clipOf({ preset: 'edm', clip: '-2,2' })).toEqual({ teacher: [-2, 2], selfTeacher: [-2, 2] });
    expect(await clipOf({ preset: 'btd', clip: '-1,1' })).toEqual({ teacher: [-1, 1], selfTeacher: [-1, 1] });
    expect(await clipOf({ preset: 'tract', clipTeacher: 'off' })).toEqual({
      teacher: false,
      selfTeacher: [-1, 1],
    });
  });

  it('keeps differences from the method in the configuration, and the settings of the method separately', async () => {
    const plain = await planned({ preset: 'edm' });
    for (const name of ['target', 'nextTeacher', 'reduction', 'loss'])
      expect(plain.configuration).not.toHaveProperty(name);
    expect(plain.method).toEqual({
      target: 'tract',
      nextTeacher: 'student',
      reduction: 'mean',
      loss: { kind: 'squared' },
    });
    const flags = { reduction: 'sum', loss: 'pseudo-huber', target: 'chain', nextTeacher: 'same' };
    expect((await planned({ preset: 'edm', ...flags })).configuration).toMatchObject({
      reduction: 'sum',
      loss: { kind: 'pseudo-huber' },
      target: 'chain',
      nextTeacher: 'same',
    });
    expect(() => planDistillationOf('maybe')).toThrow(
      '--gradient-clip is "maybe": give a number, 0 or more, or off.',
    );
  });
});

const planDistillationOf = (gradientClip: string) =>
  valuesFrom(distillCommand.fields, { teacher: 'any', gradientClip }, {}, '');
