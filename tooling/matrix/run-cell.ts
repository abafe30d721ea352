import * as tf from '@tensorflow/tfjs-core';
import { mixture } from '@tractjs/conformance';
import {
  denoiser,
  type GridRule,
  type Model,
  randomSource,
  type StepFunction,
  trajectory,
} from '@tractjs/core';
import { exactNetwork, ring } from '@tractjs/data';
import { distill, linearDecay, outputWeight } from '@tractjs/distill';
import { frechetDistance, gaussianOf, rmsDistance, slicedWasserstein } from '@tractjs/metrics';
import { disposeParams } from '@tractjs/ops';
import { mlp } from '@tractjs/zoo';
import type { Cell } from './cells';

/** The work of a cell: training of its student, and points of the measurement. */
export interface Effort {
  /** Optimiser steps of all phases together, for a cell of share 1. */
  readonly updates: number;
  readonly batch: number;
  readonly points: number;
  /** Width of the student's hidden layers. */
  readonly width: number;
  /** At the start of each phase; it falls linearly to 0. */
  readonly learningRate: number;
}

/** A distance of three walks. `untaught` is the exact denoiser with the student's number of steps. */
export interface Distances {
  readonly student: number;
  readonly teacher: number;
  readonly untaught: number;
}

/** The numbers of one cell, in the unit of the data: the ring's radius is 1. */
export interface Measurement {
  /** Root mean square distance from the teacher's many steps, from the same noise. */
  readonly toTeacher: Distances;
  /** Root mean square distance from the exact flow. */
  readonly toFlow: Distances;
  /** Distances to the data. */
  readonly frechet: Distances;
  readonly slicedWasserstein: Distances;
  readonly seconds: number;
}

/** Eight modes on a circle of radius 1, whose neighbours are 7.7 standard deviations apart. */
const RING = { modes: 8, radius: 1, std: 0.1, seed: 1 };

/** Standard deviation of a coordinate of it. */
const DATA_STD = Math.sqrt(RING.radius ** 2 / 2 + RING.std ** 2);

/** Distils the exact denoiser of eight Gaussians on a ring, and measures the student. */
export const runCell = async (
  cell: Cell,
  { updates, batch, points, width, learningRate }: Effort,
  progress: (share: number, loss: number) => void = () => {},
): Promise<Measurement> => {
  const began = performance.now();
  const data = ring(RING);
  const { schedule, grid, phases, teacherStep, studentStep } = cell;
  const teacher: Model = { network: exactNetwork(data), params: {}, schedule, grid };
  const network = mlp({ width, dataStd: DATA_STD });
  const params = network.init(randomSource(2));
  const run = distill({
    teacher,
    student: { network, params },
    data,
    phases,
    teacherStep,
    studentStep,
    samples: Math.ceil((updates * cell.share * (cell.more ?? 1)) / (phases.length - 1)) * batch,
    batch,
    seed: 3,
    learningRate: linearDecay(learningRate),
    weight: outputWeight({ dataStd: DATA_STD }),
    reduction: 'mean',
    clip: { teacher: false, selfTeacher: false },
    every: 50,
    ...cell.options,
  });
  disposeParams(params);
  for await (const { samples, totalSamples, loss } of run) progress(samples / totalSamples, loss);

  const noise = randomSource(4).normalTensor([points, 2]);
  const walk = (model: Model, rule: GridRule, steps: number, step: StepFunction): Float32Array => {
    const levels = rule.place(schedule, steps);
    const x = tf.mul(noise, levels.level(steps).sigma);
    let end = new Float32Array();
    for (const point of trajectory(denoiser(model), x, { grid: levels, step }))
      if (point.index === 0) end = Float32Array.from(point.x.dataSync());
    x.dispose();
    return end;
  };
  const [from, to] = [phases[0] as number, phases.at(-1) as number];
  const ends = {
    student: walk(run.model, run.model.grid, to, studentStep),
    teacher: walk(teacher, grid, from, teacherStep),
    untaught: walk(teacher, run.model.grid, to, studentStep),
  };
  const flow = exactEnds(cell, from, noise.dataSync());
  run.dispose();
  noise.dispose();
  const { x: truth } = data.batch(2 ** 20, points);
  const values = Float32Array.from(truth.dataSync());
  const gaussian = await gaussianOf([truth]);
  const each = async (distance: (end: Float32Array) => number | Promise<number>): Promise<Distances> => ({
    student: await distance(ends.student),
    teacher: await distance(ends.teacher),
    untaught: await distance(ends.untaught),
  });
  return {
    toTeacher: await each((end) => rmsDistance(end, ends.teacher)),
    toFlow: await each((end) => rmsDistance(end, flow)),
    frechet: await each(async (end) =>
      frechetDistance(await gaussianOf([tf.tensor2d(end, [points, 2])]), gaussian),
    ),
    slicedWasserstein: await each((end) => slicedWasserstein(end, values, { random: randomSource(5) })),
    seconds: (performance.now() - began) / 1000,
  };
};

const flows = new Map<string, Float64Array>();

/** Returns the end of the exact flow from the noise, in doubles; the same for all cells of a row. */
const exactEnds = (cell: Cell, steps: number, noise: ArrayLike<number>): Float64Array => {
  const key = `${cell.row} ${steps} ${noise.length}`;
  const ends = flows.get(key) ?? flowOf(cell, steps, noise);
  flows.set(key, ends);
  return ends;
};

const flowOf = ({ schedule, grid }: Cell, steps: number, noise: ArrayLike<number>): Float64Array => {
  const { means, std, weights } = ring(RING).mixture;
  const oracle = mixture(
    means.map((mean, k) => ({ mean, std: std[k] as number, weight: weights[k] as number })),
    { steps: 200 },
  );
  const levels = grid.place(schedule, steps);
  const [noisy, clean] = [levels.level(steps), levels.level(0)];
  const ends = new Float64Array(noise.length);
  for (let i = 0; i < noise.length; i += 2) {
    const start = [noise[i] as number, noise[i + 1] as number].map((n) => n * noisy.sigma);
    ends.set(oracle.flow(start, noisy, clean), i);
  }
  return ends;
};
