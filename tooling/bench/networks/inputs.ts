import * as tf from '@tensorflow/tfjs-core';
import { type Level, noised, type Params, randomSource } from '@tractjs/core';
import { disposeParams } from '@tractjs/ops';
import { drawParams } from './draw-params';
import type { BenchNetwork } from './network';

/** The phase whose steps are measured: groups of eight, as in the demo's first phase. */
const STEPS = 32;
const GROUP = 8;

/** The levels of each example in a TRACT step: it starts at t, the teacher goes to t', its group ends at s. */
export interface BatchPlace {
  readonly t: readonly Level[];
  readonly tPrime: readonly Level[];
  readonly s: readonly Level[];
}

/** Weights, examples and levels: the same for both sides. Dispose of them with `dispose`. */
export interface Inputs {
  readonly params: Params;
  readonly place: BatchPlace;
  /** Clean examples, standard normal noise, and their mixture at t, each [N, ...shape]. */
  readonly clean: tf.Tensor;
  readonly noise: tf.Tensor;
  readonly x: tf.Tensor;
  dispose(): void;
}

/** Makes reproducible inputs for a network and a batch size. */
export const makeInputs = ({ network, schedule, grid }: BenchNetwork, batch: number): Inputs => {
  const random = randomSource(1);
  const normal = (label: string) => random.fork(label).normalTensor([batch, ...network.shape]);
  const { level } = grid.place(schedule, STEPS);
  const t = Array.from(random.fork('t').integers(batch, STEPS), (i) => i + 1);
  const place: BatchPlace = {
    t: t.map(level),
    tPrime: t.map((i) => level(i - 1)),
    s: t.map((i) => level(GROUP * Math.floor((i - 1) / GROUP))),
  };
  const params = drawParams(network.paramShapes(), random.fork('params'));
  const noise = normal('noise');
  const clean = tf.tidy(() => tf.mul(normal('clean'), 0.5));
  const x = noised(clean, noise, place.t);
  return {
    params,
    place,
    clean,
    noise,
    x,
    dispose() {
      disposeParams(params);
      tf.dispose([clean, noise, x]);
    },
  };
};
