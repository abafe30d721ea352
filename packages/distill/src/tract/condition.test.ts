import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type Condition, type Network, randomSource } from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { beforeAll, describe, expect, it } from 'vitest';
import { distill } from '../distill';
import type { DistillOptions } from '../distill-options';
import { collect, evenGrid, gaussianData, linearNetwork, path } from '../testing/test-support';
import { checkGuidance, drawGuidanceScales, networkDenoiser, scaleTensor } from './condition';

beforeAll(() => tf.setBackend('cpu'));

const level = path.at(0.5);

describe('networkDenoiser', () => {
  it('passes only the parts of a condition that the network takes', () => {
    const condition: Condition = { labels: tf.tensor1d([1], 'int32'), guidance: tf.tensor1d([2]) };
    const { labels, guidance } = condition;
    const passed = (more: Partial<Network>, given: Condition | undefined) => {
      const seen: unknown[] = [];
      const network: Network = {
        ...linearNetwork,
        ...more,
        apply: (...args) => {
          seen.push(args);
          return args[1];
        },
      };
      const [params, x] = [{ a: tf.scalar(1) }, tf.zeros([1, 2])];
      expect(networkDenoiser(network, params)(x, level, given)).toBe(x);
      expect((seen[0] as unknown[]).slice(0, 3)).toEqual([params, x, level]);
      return (seen[0] as unknown[])[3];
    };
    expect(passed({ classes: 2, guided: true }, condition)).toEqual({ labels, guidance });
    expect(passed({ classes: 2 }, condition)).toEqual({ labels });
    expect(passed({ classes: 0, guided: true }, condition)).toEqual({ guidance });
    expect(passed({ classes: 0 }, condition)).toBeUndefined();
    expect(passed({ classes: 2, guided: true }, { ...(labels && { labels }) })).toEqual({
      labels,
    });
    expect(passed({ classes: 2, guided: true }, {})).toBeUndefined();
    expect(passed({ classes: 2, guided: true }, undefined)).toBeUndefined();
  });
});

describe('guidance scales', () => {
  it('are one number, or drawn uniformly from a range', () => {
    expect(drawGuidanceScales(randomSource(1), 3, 4)).toEqual([4, 4, 4]);
    const u = [...randomSource(1).uniform(3)];
    expect(drawGuidanceScales(randomSource(1), 3, [1, 5])).toEqual(u.map((z) => 1 + 4 * z));
    const tensor = scaleTensor([1, 2.5]);
    expect([tensor.dtype, tensor.shape, [...tensor.dataSync()]]).toEqual(['float32', [2], [1, 2.5]]);
    tensor.dispose();
  });

  it('must be finite and ascending, and fit both networks', () => {
    const [plain, guided] = [
      { ...linearNetwork, classes: 2 },
      { ...linearNetwork, name: 'with-scale', classes: 2, guided: true },
    ];
    checkGuidance({ scale: 2 }, { teacher: plain, student: plain });
    checkGuidance({ scale: [2, 2] }, { teacher: plain, student: plain });
    checkGuidance({ scale: [1, 2] }, { teacher: plain, student: guided });
    checkGuidance(undefined, { teacher: plain, student: plain });
    for (const scale of [
      Number.NaN,
      [1, Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, 1],
      [2, 1],
    ] as const)
      expect(() => checkGuidance({ scale } as never, { teacher: plain, student: guided })).toThrow(
        'give a finite number, such as 2, or a range, such as [1, 4].',
      );
    expect(() => checkGuidance(undefined, { teacher: guided, student: plain })).toThrow(
      'with-scale takes a guidance scale',
    );
    expect(() => checkGuidance(undefined, { teacher: plain, student: guided })).toThrow(
      'with-scale takes a guidance scale',
    );
    expect(() => checkGuidance({ scale: [1, 2] }, { teacher: plain, student: plain })).toThrow(
      'the student linear does not take a scale',
    );
    expect(() => checkGuidance({ scale: 2 }, { teacher: linearNetwork, student: plain })).toThrow(
      'the teacher linear has no classes',
    );
  });
});

describe('a guided distillation', () => {
  const labelled = {
    ...gaussianData,
    classes: 2,
    batch: async (_: number, count: number) => ({
      x: tf.zeros([count, 2]),
      labels: tf.tensor1d(
        Array.from({ length: count }, (__, i) => i % 2),
        'int32',
      ),
    }),
  };
  /** Predicts c for class 1 and 0 for class 0, times the guidance scale if it is given. */
  const labelNetwork = (guided: boolean, calls: Condition[] = []): Network => ({
    ...linearNetwork,
    classes: 2,
    guided,
    apply: ({ c }, x, _, condition) =>
      tf.tidy(() => {
        calls.push(condition ?? {});
        const labels = condition?.labels
          ? tf.cast(condition.labels, 'float32')
          : tf.zeros([x.shape[0] as number]);
        const scaled = condition?.guidance ? tf.mul(labels, condition.guidance) : labels;
        return tf.mul(tf.add(tf.zerosLike(x), tf.reshape(scaled, [-1, 1])), c as tf.Tensor);
      }),
  });
  const run = async (network: Network, more: Partial<DistillOptions>, student = labelNetwork(false)) => {
    const [params, own] = [{ c: tf.scalar(1) }, { c: tf.scalar(0) }];
    const all = distill({
      teacher: { network, params, schedule: path, grid: evenGrid },
      student: { network: student, params: own },
      data: labelled,
      phases: [4, 2, 1],
      target: 'btd',
      samples: 4,
      batch: 4,
      seed: 2,
      every: 1,
      teacherStep: ddim(),
      studentStep: ddim(),
      weight: () => 1,
      learningRate: 0.5,
      clip: { teacher: false },
      ...more,
    });
    const losses = (await collect(all)).map(({ loss }) => loss);
    all.dispose();
    tf.dispose([params, own]);
    return losses;
  };

  it('guides the given teacher, but not a student that teaches', async () => {
    const [first, second] = await run(labelNetwork(false), { guidance: { scale: 3 } });
    // Two of four examples have label 1: two elements of 3^2 each. Then the student is at 0.5 and teaches itself.
    expect(first).toBeCloseTo((2 * 2 * 9) / 4, 5);
    expect(second).toBeCloseTo(0, 5);
    const [, again] = await run(labelNetwork(false), {
      guidance: { scale: 3 },
      nextTeacher: 'same',
      phases: [
        { from: 4, to: 2 },
        { from: 2, to: 1 },
      ],
    });
    expect(again).toBeCloseTo(2.5 ** 2, 4);
  });

  it('does not guide without the option', async () => {
    const [first] = await run(labelNetwork(false), {});
    expect(first).toBeCloseTo(1, 5);
  });

  it('evaluates a teacher that takes the scale once per step, at that scale', async () => {
    const calls: Condition[] = [];
    const [first] = await run(labelNetwork(true, calls), { guidance: { scale: 3 }, phases: [4, 2] });
    expect(first).toBeCloseTo(9, 5);
    expect(calls.length).toBe(2);
    expect(calls.every(({ guidance, labels }) => guidance !== undefined && labels !== undefined)).toBe(true);
  });

  it('passes the scale of each example to the student', async () => {
    const seen: number[][] = [];
    const student = labelNetwork(true);
    const watched: Network = {
      ...student,
      apply: (params, x, levels, condition) => {
        seen.push([...(condition?.guidance?.dataSync() ?? [])]);
        return student.apply(params, x, levels, condition);
      },
    };
    const [first] = await run(labelNetwork(false), { guidance: { scale: [1, 5] }, phases: [4, 2] }, watched);
    const scales = seen[0] as number[];
    expect(new Set(scales).size).toBe(4);
    expect(scales.every((scale) => scale >= 1 && scale <= 5)).toBe(true);
    expect(first).toBeCloseTo((2 * (scales[1] as number) ** 2 + 2 * (scales[3] as number) ** 2) / 4, 3);
  });
});

it('passes labels to the network that takes them, teacher or student', async () => {
  const labels = { ...gaussianData, classes: 2 };
  const data = {
    ...labels,
    batch: async (_: number, count: number) => ({
      x: tf.zeros([count, 2]),
      labels: tf.ones([count], 'int32') as tf.Tensor1D,
    }),
  };
  for (const [own, other] of [
    [2, 0],
    [0, 2],
  ] as const) {
    const seen: boolean[] = [];
    const network = (classes: number): Network => ({
      ...linearNetwork,
      classes,
      apply(params, x, levels, condition) {
        if (classes > 0) seen.push(condition?.labels !== undefined);
        return linearNetwork.apply(params, x, levels);
      },
    });
    const withParams = (one: Network) => ({
      network: one,
      params: { posterior: tf.scalar(1), flow: tf.scalar(0) },
    });
    const [teacher, student] = [withParams(network(own)), withParams(network(other))];
    const run = distill({
      teacher: { ...teacher, schedule: path, grid: evenGrid },
      student,
      data,
      phases: [4, 1],
      samples: 4,
      batch: 4,
      seed: 1,
      teacherStep: ddim(),
      studentStep: ddim(),
    });
    await collect(run);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen).not.toContain(false);
    run.dispose();
    tf.dispose([teacher.params, student.params]);
  }
});
