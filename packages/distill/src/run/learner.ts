import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, type OptionNames, type Params, TractError } from '@tractjs/core';
import {
  adamState,
  adamUpdate,
  copyParams,
  disposeParams,
  type MutableParams,
  valueAndGradients,
} from '@tractjs/ops';
import type { Fault } from './faults';

/** A learning rate, or a function of the fraction of the phase that is done, from 0 to 1. */
export type LearningRate = number | ((fraction: number) => number);

/** Adam's settings (Kingma & Ba 2015). */
export interface AdamSettings {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** The largest global gradient norm; 0 for no clipping. */
  readonly clip?: number;
}

/** The names of Adam's settings. */
export const adamSettingNames: OptionNames<AdamSettings> = {
  beta1: true,
  beta2: true,
  epsilon: true,
  clip: true,
};

/** Returns a learning rate that falls linearly from `start` to `end` (default 0) over the phase. */
export const linearDecay =
  (start: number, end = 0): LearningRate =>
  (fraction) =>
    start + fraction * (end - start);

/**
 * Returns the learning rate at a fraction of the phase. @throws TractError unless it is finite and 0 or more.
 */
export const learningRateAt = (learningRate: LearningRate, fraction: number): number => {
  const value = typeof learningRate === 'number' ? learningRate : learningRate(fraction);
  if (!(value >= 0 && Number.isFinite(value)))
    throw badArgument('learningRate', value, 'give a finite number, 0 or more, such as 2e-4.');
  return value;
};

/** The result of an update. */
export interface LearnerUpdate {
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** The reason why the update was not applied; missing if it was. */
  readonly fault?: Fault;
}

/**
 * Parameters in training, with Adam's moments and any number of moving averages. The learner owns all of
 * them.
 */
export interface Learner<N extends string = string> {
  readonly params: MutableParams;
  readonly averages: Readonly<Record<N, MutableParams>>;
  /**
   * Takes one Adam step on a loss, then moves the averages by their weights. If the loss or the gradient is
   * not finite, or the loss is above `largestLoss`, nothing is applied and the result has a `fault`.
   */
  update(
    loss: (params: Params) => tf.Scalar,
    learningRate: number,
    averageWeights: Readonly<Record<N, number>>,
    /** Default: no limit. */
    largestLoss?: number,
  ): LearnerUpdate;
  /** Sets every average to the current parameters. */
  resetAverages(): void;
  /** Returns all tensors of the state by name. The learner owns them: copy them before the next update. */
  tensors(): Record<string, tf.Tensor>;
  /** Number of Adam's updates so far. */
  readonly steps: number;
  dispose(): void;
}

/** Options of a learner. */
export interface LearnerOptions extends AdamSettings {
  /** Names of parameters that are constants (`Network.buffers`): they are neither trained nor averaged. */
  readonly buffers?: readonly string[];
}

/**
 * Makes a learner that starts from a copy of `start`, or from a copy of the `tensors()` and `steps` of an
 * earlier one.
 * @throws TractError if a buffer is not a parameter, or the saved state does not fit.
 */
export const learner = <N extends string>(
  start: Params,
  averageNames: readonly N[],
  options: LearnerOptions = {},
  saved?: { readonly tensors: Readonly<Record<string, tf.Tensor>>; readonly steps: number },
): Learner<N> => {
  checkOptions('learner', options, { ...adamSettingNames, buffers: true });
  const { clip = 0, buffers = [], ...betas } = options;
  const trained = trainedNames(start, buffers);
  const moments = ['adam.m', 'adam.v'];
  const part = (group: string): MutableParams =>
    Object.fromEntries(
      Object.entries(moments.includes(group) ? pick(start, trained) : start).map(([name, { shape }]) => [
        name,
        savedTensor(saved?.tensors ?? {}, `${group}/${name}`, shape),
      ]),
    );
  if (saved !== undefined) {
    if (!Number.isSafeInteger(saved.steps) || saved.steps < 0)
      throw badArgument('steps', saved.steps, 'give the number of updates that was saved with the tensors.');
    // Checked before anything is copied, so that a state that does not fit leaks nothing.
    for (const group of ['params', ...moments, ...averageNames]) part(group);
  }
  const take = (group: string): MutableParams => copyParams(saved === undefined ? start : part(group));
  const params = take('params');
  const averages = Object.fromEntries(averageNames.map((name) => [name, take(name)])) as Record<
    N,
    MutableParams
  >;
  const adam = adamState(pick(params, trained));
  if (saved !== undefined) {
    disposeParams(adam.m);
    disposeParams(adam.v);
    Object.assign(adam, { m: take('adam.m'), v: take('adam.v'), step: saved.steps });
  }
  return {
    params,
    averages,
    get steps() {
      return adam.step;
    },
    update(loss, learningRate, averageWeights, largestLoss = Number.POSITIVE_INFINITY) {
      const moving = pick(params, trained);
      const { value, gradients } = valueAndGradients((of) => loss({ ...params, ...of }), moving);
      const emas = averageNames.map((name) => ({
        params: pick(averages[name], trained),
        weight: averageWeights[name],
      }));
      const lossValue = value.dataSync()[0] as number;
      // A loss can overflow although its gradient is finite: it is refused here, a bad gradient in adamUpdate.
      const refused = faultOf(lossValue, largestLoss);
      const norm = refused
        ? globalNorm(gradients)
        : adamUpdate(moving, gradients, adam, { ...betas, learningRate, clip, emas });
      // If Adam does not write in place, it puts new tensors into its records.
      Object.assign(params, moving);
      averageNames.forEach((name, i) => {
        Object.assign(averages[name], emas[i]?.params);
      });
      const gradientNorm = norm.dataSync()[0] as number;
      disposeParams(gradients);
      tf.dispose([value, norm]);
      const fault = refused ?? (Number.isFinite(gradientNorm) ? undefined : 'gradient is not finite');
      return { loss: lossValue, gradientNorm, ...(fault && { fault }) };
    },
    resetAverages() {
      for (const name of averageNames) {
        const average = averages[name];
        const fresh = copyParams(params);
        disposeParams(average);
        Object.assign(average, fresh);
      }
    },
    tensors: () =>
      Object.fromEntries(
        Object.entries({
          params,
          'adam.m': adam.m,
          'adam.v': adam.v,
          ...averages,
        }).flatMap(([group, tensors]) =>
          Object.entries(tensors).map(([name, tensor]) => [`${group}/${name}`, tensor]),
        ),
      ),
    dispose() {
      for (const group of [params, adam.m, adam.v, ...Object.values<MutableParams>(averages)])
        disposeParams(group);
    },
  };
};

/** Returns the parameters of the given names. */
const pick = (params: Params, names: readonly string[]): MutableParams =>
  Object.fromEntries(names.map((name) => [name, params[name] as tf.Tensor]));

/**
 * Returns the names of the parameters that are not buffers. @throws TractError if a buffer is not a
 * parameter.
 */
const trainedNames = (params: Params, buffers: readonly string[]): readonly string[] => {
  const names = Object.keys(params);
  const lost = buffers.find((name) => !names.includes(name));
  if (lost !== undefined)
    throw badArgument('buffers', lost, 'give names of parameters that the `init` of the network makes.');
  return names.filter((name) => !buffers.includes(name));
};

const faultOf = (loss: number, largest: number): Fault | undefined => {
  if (!Number.isFinite(loss)) return 'loss is not finite';
  return loss > largest ? 'loss exploded' : undefined;
};

/** Returns the global norm of gradients, which `adamUpdate` returns if it is called. */
const globalNorm = (gradients: Params): tf.Tensor =>
  tf.tidy(() => tf.sqrt(tf.addN(Object.values(gradients).map((g) => tf.sum(tf.square(g))))));

/**
 * Returns a tensor of a saved state. @throws TractError if it is missing or its shape differs from `shape`.
 */
export const savedTensor = (
  tensors: Readonly<Record<string, tf.Tensor>>,
  name: string,
  shape: readonly number[],
): tf.Tensor => {
  const remedy =
    'it belongs to another network or was cut short. Start the run again, or resume it with its own network.';
  const tensor = tensors[name];
  if (tensor === undefined) throw new TractError(`The saved state has no tensor "${name}": ${remedy}`);
  if (tensor.shape.join() !== shape.join())
    throw new TractError(
      `The saved state's tensor "${name}" has the shape [${tensor.shape}], and the network's has [${shape}]: ${remedy}`,
    );
  return tensor;
};
