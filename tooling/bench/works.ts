import * as tf from '@tensorflow/tfjs-core';
import { type Params, randomSource } from '@tractjs/core';
import { adamState, adamUpdate, copyParams, disposeParams, type Ema, valueAndGradients } from '@tractjs/ops';
import type { WorkName } from './arguments';
import type { BenchNetwork } from './network';

const LEARNING_RATE = 2e-4;

/** Weights, images, targets and times: the same for both sides. Dispose of them with `dispose`. */
export interface Inputs {
  readonly params: Params;
  /** Images and what to turn them into, [N, height, width, channels]. */
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  /** One for each image, from 0 to 1000. */
  readonly times: readonly number[];
  dispose(): void;
}

/** One piece of work with its state. */
export interface Work {
  /** Does it once; returns the loss, or 0 where there is none. */
  run(): number;
  dispose(): void;
}

/** Reproducible inputs for a network and a batch. */
export const makeInputs = (network: BenchNetwork, batch: number): Inputs => {
  const random = randomSource(1);
  const images = (label: string) => random.fork(label).normalTensor([batch, ...network.shape]);
  const params = network.init(random.fork('params'));
  const times = Array.from(random.fork('times').uniform(batch), (u) => Math.fround(1000 * u));
  const [x, y] = [images('x'), images('y')];
  return {
    params,
    x,
    y,
    times,
    dispose() {
      disposeParams(params);
      tf.dispose([x, y]);
    },
  };
};

/** Our side of the comparison; each work starts from a copy of the parameters. */
export const makeWork = (name: WorkName, network: BenchNetwork, inputs: Inputs): Work => {
  if (name === 'forward') return forward(network, inputs);
  return name === 'train' ? train(network, inputs) : tract(network, inputs);
};

/** The network's output, without a gradient. */
const forward = (network: BenchNetwork, { params, x, times }: Inputs): Work => ({
  run() {
    network.apply(params, x, times).dispose();
    return 0;
  },
  dispose: () => {},
});

/** Mean squared error and Adam. */
const train = (network: BenchNetwork, inputs: Inputs): Work => {
  const { x, y, times } = inputs;
  const learner = makeLearner(inputs.params, 0);
  return {
    run: () =>
      learner.step(
        (params) => tf.mean(tf.squaredDifference(network.apply(params, x, times), y)) as tf.Scalar,
        [],
      ),
    dispose: learner.dispose,
  };
};

/**
 * A step of TRACT: teacher and self-teacher, both clipped, blend to the target; the squares are summed over an image;
 * Adam clips the global norm at 1 and takes the self-teacher and the inference average along.
 */
const tract = (network: BenchNetwork, inputs: Inputs): Work => {
  const { x, times, params: teacher } = inputs;
  const learner = makeLearner(inputs.params, 1);
  const selfTeacher = copyParams(inputs.params);
  const inference = copyParams(inputs.params);
  const emas = [
    { params: selfTeacher, weight: 0.5 },
    { params: inference, weight: 5e-5 },
  ];
  return {
    run() {
      const target = tf.tidy(() => {
        const predict = (params: Params) => tf.clipByValue(network.apply(params, x, times), -1, 1);
        return tf.add(tf.mul(predict(teacher), 0.3), tf.mul(predict(selfTeacher), 0.7));
      });
      const loss = (params: Params) => {
        const squares = tf.squaredDifference(network.apply(params, x, times), target);
        return tf.mean(tf.sum(squares, [1, 2, 3])) as tf.Scalar;
      };
      const value = learner.step(loss, emas);
      target.dispose();
      return value;
    },
    dispose() {
      learner.dispose();
      disposeParams(selfTeacher);
      disposeParams(inference);
    },
  };
};

const makeLearner = (start: Params, clip: number) => {
  const params = copyParams(start);
  const state = adamState(params);
  return {
    step(loss: (params: Params) => tf.Scalar, emas: readonly Ema[]): number {
      const { value, gradients } = valueAndGradients(loss, params);
      adamUpdate(params, gradients, state, { learningRate: LEARNING_RATE, clip, emas }).dispose();
      const result = value.dataSync()[0] as number;
      disposeParams(gradients);
      value.dispose();
      return result;
    },
    dispose() {
      for (const record of [params, state.m, state.v]) disposeParams(record);
    },
  };
};
