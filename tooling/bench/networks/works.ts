import * as tf from '@tensorflow/tfjs-core';
import { clip, denoiser, type Params } from '@tractjs/core';
import { learner, studentLoss, tractTarget } from '@tractjs/distill';
import { disposeParams } from '@tractjs/ops';
import { ddim } from '@tractjs/steps';
import { drawSamples } from '@tractjs/tractjs';
import type { WorkName } from '../arguments';
import type { Inputs } from './inputs';
import type { BenchNetwork } from './network';
import { tractWeight } from './tract-coefficients';

/** Small, so losses, and with them rounding, change little within the compared steps. */
const LEARNING_RATE = 2e-5;

/**
 * The teacher is the student with all parameters multiplied by this. If they were equal, the first gradients would be
 * mostly rounding, which Adam scales up, and the losses of the two sides would diverge.
 */
const TEACHER_SCALE = 0.9;

/** One piece of work with its state. */
export interface Work {
  /** Examples per call. */
  readonly images: number;
  /** Runs once. Returns the loss, or 0 if it has none. */
  run(): number;
  dispose(): void;
}

/** Makes our side of the comparison from the packages. Each work starts from a copy of the parameters. */
export const makeWork = (name: WorkName, bench: BenchNetwork, inputs: Inputs, samples: number): Work =>
  makers[name](bench, inputs, samples);

type Maker = (bench: BenchNetwork, inputs: Inputs, samples: number) => Work;

/** The network's output, without a gradient. */
const forward: Maker = ({ network }, { params, x, place }) => ({
  images: x.shape[0] as number,
  run() {
    network.apply(params, x, place.t).dispose();
    return 0;
  },
  dispose: () => {},
});

/** Mean squared error and Adam. */
const train: Maker = ({ network }, { params: start, x, clean, place }) => {
  const learning = learner(start, []);
  const loss = (params: Params) =>
    tf.mean(tf.squaredDifference(network.apply(params, x, place.t), clean)) as tf.Scalar;
  return {
    images: x.shape[0] as number,
    run: () => learning.update(loss, LEARNING_RATE, []).loss,
    dispose: learning.dispose,
  };
};

/**
 * A TRACT step, from noisy examples on. DDIM steps of teacher and self-teacher, both clipped, give the target; the squares
 * are summed over an example and weighted; Adam clips the global norm at 1 and updates the self-teacher and the inference
 * average.
 */
const tract: Maker = ({ network, schedule }, { params: start, x, place }) => {
  const learning = learner(start, ['selfTeacher', 'inference'], { clip: 1 });
  const clipped = (params: Params) => clip(denoiser({ network, params }), [-1, 1]);
  const teacher = scaled(start, TEACHER_SCALE);
  const step = { studentStep: ddim(), schedule };
  const teaching = { ...step, teacher: clipped(teacher), teacherStep: ddim() };
  const options = { ...step, weight: tractWeight, reduction: 'sum', measure: 'target' } as const;
  return {
    images: x.shape[0] as number,
    run() {
      const selfTeacher = clipped(learning.averages.selfTeacher);
      const target = tractTarget({ ...teaching, selfTeacher }, x, place);
      const loss = (params: Params) => studentLoss(denoiser({ network, params }), x, place, target, options);
      try {
        return learning.update(loss, LEARNING_RATE, { selfTeacher: 0.5, inference: 5e-5 }).loss;
      } finally {
        tf.dispose(target);
      }
    },
    dispose() {
      learning.dispose();
      disposeParams(teacher);
    },
  };
};

const scaled = (params: Params, factor: number): Params =>
  Object.fromEntries(Object.entries(params).map(([name, x]) => [name, tf.mul(x, factor)]));

/** Draws `samples` samples in one step, in batches, including their noise and reading back the results. */
const sample: Maker = ({ network, schedule, grid }, { params, x }, samples) => ({
  images: samples,
  run() {
    const model = { network, params, schedule, grid };
    const batch = x.shape[0] as number;
    for (const images of drawSamples(model, { count: samples, batch, steps: 1, seed: 1 })) {
      images.dataSync();
      images.dispose();
    }
    return 0;
  },
  dispose: () => {},
});

const makers: Readonly<Record<WorkName, Maker>> = { forward, train, tract, sample };
