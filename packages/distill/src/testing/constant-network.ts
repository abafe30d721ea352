import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type DataSource, type Level, levelList, type Model, type Network, noiseRatio } from '@tractjs/core';
import { ddim } from '@tractjs/steps';
import { distill } from '../distill';
import type { DistillOptions } from '../distill-options';
import { evenGrid, path } from './test-support';

/** One evaluation of a network: its input, and the level of each example. */
export type Call = { readonly x: number[]; readonly levels: readonly Level[] };

/** A network that predicts its parameter `c` everywhere, and a record of its evaluations. */
export const constant = () => {
  const calls: Call[] = [];
  const network: Network = {
    name: 'constant',
    description: { kind: 'constant' },
    shape: [2],
    classes: 0,
    init: () => ({ c: tf.scalar(0) }),
    apply(params, x, levels) {
      calls.push({ x: [...x.dataSync()], levels: levelList(levels, x.shape[0] as number) });
      return tf.tidy(() => tf.add(tf.zerosLike(x), params['c'] as tf.Tensor));
    },
  };
  const model = (c: number): Model => ({
    network,
    params: { c: tf.scalar(c) },
    schedule: path,
    grid: evenGrid,
  });
  return { model, calls };
};

/** Data whose examples are all 0, so a network sees only noise. */
export const zeroData: DataSource = {
  name: 'zeroData',
  shape: [2],
  classes: 0,
  size: Number.POSITIVE_INFINITY,
  batch: async (_, count) => ({ x: tf.zeros([count, 2]) }),
};

export const batch = 8;

/** A distillation of a few optimiser steps in groups of four. The teacher predicts 3, the student -0.5. */
export const watched = (steps: number, more: Partial<DistillOptions> = {}) => {
  const [teacher, student] = [constant(), constant()];
  const start = student.model(-0.5);
  const origin = teacher.model(3);
  const run = distill({
    teacher: origin,
    student: start,
    data: zeroData,
    phases: [16, 4],
    seed: 5,
    every: 1,
    batch,
    teacherStep: ddim(),
    studentStep: ddim(),
    samples: batch * steps,
    ...more,
  });
  const end = () => {
    run.dispose();
    tf.dispose([origin.params, start.params]);
  };
  return { run, teacher: teacher.calls, student: student.calls, end };
};

export const grid = evenGrid.place(path, 16);
export const indexOf = (level: Level): number => grid.levels.findIndex(({ time }) => time === level.time);

/**
 * Weight of the teacher's prediction in TRACT's target: (rho_t' - rho_t) / (rho_s - rho_t), rho = alpha /
 * sigma.
 */
export const share = (t: number): number => {
  const rho = (i: number): number => 1 / noiseRatio(grid.level(i));
  const s = 4 * Math.ceil(t / 4 - 1);
  return (rho(t - 1) - rho(t)) / (rho(s) - rho(t));
};

export const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** max(SNR, 1), the default weight. */
export const snr = (t: number): number => Math.max(1, noiseRatio(grid.level(t)) ** -2);
