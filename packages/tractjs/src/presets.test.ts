import { type Model, randomSource } from '@tractjs/core';
import { exactNetwork } from '@tractjs/data';
import { linearDecay, outputWeight } from '@tractjs/distill';
import { rmsDistance } from '@tractjs/metrics';
import { disposeParams } from '@tractjs/ops';
import { edm, karras } from '@tractjs/schedules';
import { heun } from '@tractjs/steps';
import { mlp } from '@tractjs/zoo';
import { describe, expect, it } from 'vitest';
import { btd, consistency, halvings, multistepConsistency, tract, tractEdm } from './presets';
import { sample } from './sample';
import { data, teacher, useSmallTeacher } from './testing/small-teacher';

useSmallTeacher();

const phasesOf = async (run: ReturnType<typeof tract>) => {
  const phases: [number, number][] = [];
  for await (const { from, to } of run) phases.push([from, to]);
  run.dispose();
  return phases;
};
const options = () => ({ teacher, data, samples: 16, batch: 8, seed: 0, every: 100 });

describe('halvings', () => {
  it.each([
    [[8], [8, 4, 2, 1]],
    [
      [12, 3],
      [12, 6, 3],
    ],
    [[4, 4], [4]],
  ])('of %j are %j', (args, counts) => {
    expect(halvings(...(args as [number]))).toEqual(counts);
  });

  it.each([[[12]], [[8, 3]], [[2, 8]]])('refuses %j', (args) => {
    expect(() => halvings(...(args as [number]))).toThrow(/give a power of two times/);
  });
});

describe('tract and btd', () => {
  it('run their phases', async () => {
    expect(await phasesOf(tract({ ...options(), phases: [8, 4, 1] }))).toEqual([
      [8, 4],
      [4, 1],
    ]);
    expect(await phasesOf(btd({ ...options(), from: 8, to: 2 }))).toEqual([
      [8, 4],
      [4, 2],
    ]);
  });

  it('accept other steps, and refuse a student step without an inverse if the target needs one', async () => {
    expect(await phasesOf(tract({ ...options(), phases: [4, 1], teacherStep: heun() }))).toEqual([[4, 1]]);
    expect(() => tract({ ...options(), phases: [4, 1], studentStep: heun() })).toThrow(/cannot be inverted/);
    expect(
      await phasesOf(tract({ ...options(), phases: [4, 1], studentStep: heun(), measure: 'endpoint' })),
    ).toEqual([[4, 1]]);
  });
});

describe("EDM's distillation", () => {
  it('is one phase of 40 Karras steps with the values of the reference implementation', async () => {
    const events = async (run: ReturnType<typeof tract>) => {
      const seen: unknown[] = [];
      for await (const { from, to, loss } of run) seen.push([from, to, loss]);
      run.dispose();
      return seen;
    };
    const spelt = tract({
      ...options(),
      phases: [40, 1],
      schedule: edm(),
      grid: karras(),
      teacherStep: heun(),
      // Points, unlike images, are not clipped.
      clip: { teacher: false, selfTeacher: false },
      learningRate: 1e-3,
      reduction: 'mean',
      weight: outputWeight({ dataStd: 1 }),
      adam: { clip: 0 },
    });
    const short = await events(tractEdm(options()));
    expect(short).toEqual(await events(spelt));
    expect((short[0] as number[]).slice(0, 2)).toEqual([40, 1]);
  });
});

describe('consistency distillation', () => {
  it('is one phase to one step, or one teacher in finer and finer steps', async () => {
    expect(await phasesOf(consistency({ ...options(), from: 6 }))).toEqual([[6, 1]]);
    expect(await phasesOf(multistepConsistency({ ...options(), from: [4, 8], to: 2 }))).toEqual([
      [4, 2],
      [8, 2],
    ]);
  });

  it('sets the momentum of the self-teacher, which can be overridden', async () => {
    const average = async (run: ReturnType<typeof tract>) => {
      for await (const _ of run);
      const { tensors } = run.state();
      const [self, student] = ['selfTeacher', 'params'].map((part) =>
        Array.from(tensors[`${part}/last.kernel`]?.dataSync() ?? []),
      );
      run.dispose();
      return self?.every((value, i) => value === student?.[i]);
    };
    expect(await average(multistepConsistency({ ...options(), from: [4], to: 1 }))).toBe(true);
    expect(await average(consistency({ ...options(), from: 4 }))).toBe(false);
    expect(await average(consistency({ ...options(), from: 4, muSelf: 0 }))).toBe(true);
  });
});

describe('a student of another prediction type than its teacher', () => {
  it.each(['v', 'x0', 'flow'] as const)('learns from an exact teacher, predicting %s', async (predict) => {
    const exact: Model = { ...teacher, network: exactNetwork(data), params: {} };
    const other = mlp({ width: 32, layers: 2, dataStd: 0.7, predict });
    const student = { network: other, params: other.init(randomSource(3)) };
    const run = tract({
      teacher: exact,
      student,
      data,
      phases: [8, 1],
      batch: 64,
      seed: 0,
      every: 100,
      samples: 64 * 150,
      learningRate: linearDecay(1e-2),
      clip: { teacher: false, selfTeacher: false },
    });
    const ends = (model: Model, steps: number) => {
      const x = sample(model, { steps, seed: 7, shape: [200, 2] });
      const values = Array.from(x.dataSync());
      x.dispose();
      return values;
    };
    const goal = ends(exact, 8);
    for await (const _ of run);
    expect(rmsDistance(ends(run.model, 1), goal)).toBeLessThan(rmsDistance(ends(exact, 1), goal) / 2);
    run.dispose();
    disposeParams(student.params);
  });
});
