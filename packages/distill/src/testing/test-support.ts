import * as tf from '@tensorflow/tfjs-core';
import {
  type DataSource,
  type Level,
  type Model,
  type Network,
  perExample,
  randomSource,
  type Schedule,
  timeGrid,
} from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { expect } from 'vitest';
import type { DistillOptions } from '../distill-options';
import { uniformWeight } from '../objective/weights';
import type { ProgressEvent } from '../run/progress';
import type { RunState } from '../run/run';

/** Mean of the test data: two independent coordinates, N(0.3, 0.5^2). */
export const dataMean = 0.3;
/** Standard deviation of the test data. */
export const dataStd = 0.5;

/** A schedule with alpha = cos and sigma = sin of an angle from 0.01 to pi / 2 - 0.01. */
export const path: Schedule = {
  name: 'arc',
  range: [0, 1],
  description: { kind: 'arc' },
  at(time) {
    const angle = 0.01 + (Math.PI / 2 - 0.02) * time;
    return { time, alpha: Math.cos(angle), sigma: Math.sin(angle) };
  },
  atNoiseRatio: (ratio) =>
    path.at(Math.min(1, Math.max(0, (Math.atan(ratio) - 0.01) / (Math.PI / 2 - 0.02)))),
};

/** A grid rule with equal steps in time. */
export const evenGrid = {
  description: { kind: 'even' },
  place: (schedule: Schedule, steps: number) =>
    timeGrid(
      Array.from({ length: steps + 1 }, (_, i) => schedule.at(i / steps)),
      schedule,
    ),
};

/** Points of that Gaussian, without labels. */
export const gaussianData: DataSource = {
  name: 'gaussian',
  shape: [2],
  classes: 0,
  size: Number.POSITIVE_INFINITY,
  batch(position, count) {
    const source = randomSource(123);
    source.position = 2 * position;
    return { x: tf.tidy(() => tf.add(tf.mul(source.normalTensor([count, 2]), dataStd), dataMean)) };
  },
};

const spread = ({ alpha, sigma }: Level): number => Math.hypot(alpha * dataStd, sigma);

/** The factor of (x - alpha mean) in the exact posterior mean of the Gaussian. */
export const posteriorFactor = (level: Level): number => (level.alpha * dataStd ** 2) / spread(level) ** 2;

/** The factor of (x - alpha mean) in the exact end of the flow at the clean level. */
export const flowFactor = (level: Level): number => dataStd / spread(level);

/**
 * A linear network of two parameters: x0 = mean + (x - alpha mean) (posterior * posteriorFactor + flow *
 * flowFactor). With (1, 0) it is the exact denoiser of the data, with (0, 1) the exact one-step student.
 */
export const linearNetwork: Network = {
  name: 'linear',
  description: { kind: 'linear' },
  shape: [2],
  classes: 0,
  init: () => ({ posterior: tf.scalar(0.5), flow: tf.scalar(0.5) }),
  apply: (params, x, levels) =>
    tf.tidy(() => {
      const n = x.shape[0] as number;
      const each = (f: (level: Level) => number) => tf.reshape(perExample(levels, n, f), [n, 1]);
      const weight = (name: string, factor: (level: Level) => number) =>
        tf.mul(params[name] as tf.Tensor, each(factor));
      const factor = tf.add(weight('posterior', posteriorFactor), weight('flow', flowFactor));
      return tf.add(
        dataMean,
        tf.mul(
          tf.sub(
            x,
            each((level) => level.alpha * dataMean),
          ),
          factor,
        ),
      );
    }),
};

/** Makes a model of the linear network with two given parameters, which the caller owns. */
export const linearModel = (posterior: number, flow: number): Model => ({
  network: linearNetwork,
  params: { posterior: tf.scalar(posterior), flow: tf.scalar(flow) },
  schedule: path,
  grid: evenGrid,
});

/** Reads a record of scalars. */
export const scalars = (params: Readonly<Record<string, tf.Tensor>>): Record<string, number> =>
  Object.fromEntries(Object.entries(params).map(([name, x]) => [name, x.dataSync()[0] as number]));

/** Iterates a run to its end and returns its events. */
export const collect = async (run: AsyncIterable<ProgressEvent>): Promise<ProgressEvent[]> => {
  const events: ProgressEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
};

/** Copies a state, as if it were saved and loaded. */
export const copy = (state: RunState): RunState => ({
  tensors: Object.fromEntries(
    Object.entries(state.tensors).map(([name, x]) => [name, tf.tensor(x.dataSync().slice(), x.shape)]),
  ),
  position: JSON.parse(JSON.stringify(state.position)),
});

/**
 * Data whose batches at some positions, counted in batches of `size`, are multiplied by a number, NaN among
 * them.
 */
export const poisoned = (
  data: DataSource,
  size: number,
  factors: Readonly<Record<number, number>>,
): DataSource => ({
  ...data,
  async batch(position, count) {
    const batch = await data.batch(position, count);
    const factor = factors[position / size] ?? 1;
    const x = tf.mul(batch.x, factor);
    batch.x.dispose();
    return { ...batch, x };
  },
});

/** Options of a distillation in one phase of a hundred optimiser steps, without clipping. */
export const distillOptions = (teacher: Model, more: Partial<DistillOptions> = {}): DistillOptions => ({
  teacher,
  data: gaussianData,
  phases: [32, 1],
  teacherStep: ddim(),
  studentStep: ddim(),
  samples: 64 * 100,
  batch: 64,
  seed: 1,
  clip: { teacher: false, selfTeacher: false },
  weight: uniformWeight(),
  learningRate: (fraction) => 0.12 * (1 - fraction) + 0.002,
  muInference: 0.8,
  every: 10,
  ...more,
});

/** Runs a test with the exact teacher, and checks that the teacher is unchanged and no tensor leaks. */
export const withTeacher = async (body: (teacher: Model) => Promise<void>): Promise<void> => {
  const before = tf.memory().numTensors;
  const teacher = linearModel(1, 0);
  await body(teacher);
  expect(scalars(teacher.params)).toEqual({ posterior: 1, flow: 0 });
  tf.dispose(teacher.params);
  expect(tf.memory().numTensors).toBe(before);
};
