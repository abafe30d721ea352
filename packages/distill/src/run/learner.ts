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

/** A rate, or a function of the fraction of the phase that is done, from 0 to 1. */
export type LearningRate = number | ((fraction: number) => number);

/** Adam's settings (Kingma & Ba 2015). */
export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Largest global gradient norm; 0 for no clipping. */
  readonly clip?: number;
}

/** The names of Adam's options. */
export const adamNames: OptionNames<AdamOptions> = { beta1: true, beta2: true, epsilon: true, clip: true };

/** Falls in a straight line from `start` to `end` over the phase. */
export const linearDecay =
  (start: number, end = 0): LearningRate =>
  (fraction) =>
    start + fraction * (end - start);

/** The rate at a fraction of the phase. @throws TractError unless it is above 0. */
export const rateAt = (rate: LearningRate, fraction: number): number => {
  const value = typeof rate === 'number' ? rate : rate(fraction);
  if (!(value >= 0 && Number.isFinite(value)))
    throw badArgument('learningRate', value, 'give a finite number, 0 or more, such as 2e-4.');
  return value;
};

/** What an update came to. */
export interface LearnerUpdate {
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** Why nothing was applied; missing where the update was. */
  readonly fault?: Fault;
}

/** Parameters under training with Adam's moments and any number of moving averages, all owned by it. */
export interface Learner {
  readonly params: MutableParams;
  readonly averages: readonly MutableParams[];
  /**
   * One Adam step on a loss, then the averages move by their weights. Where loss or gradient is not finite, or the loss is
   * above `largestLoss`, nothing is applied, and the answer says why.
   */
  update(
    loss: (params: Params) => tf.Scalar,
    learningRate: number,
    averageWeights: readonly number[],
    /** Default: any. */
    largestLoss?: number,
  ): LearnerUpdate;
  /** Every average becomes the parameters as they are. */
  resetAverages(): void;
  /** All state by name, live: copy before the next update. */
  tensors(): Record<string, tf.Tensor>;
  /** Adam's updates so far. */
  readonly steps: number;
  dispose(): void;
}

/** Which parameters are trained, and from where. */
export interface LearnerOptions extends AdamOptions {
  /** Names of parameters that are constants (`Network.buffers`): no gradient, no Adam and no average touches them. */
  readonly buffers?: readonly string[];
}

/**
 * A learner that starts from a copy of `start`, or from what `tensors()` and `steps` of an earlier one said.
 * @throws TractError if a buffer is no parameter, or the saved state does not fit.
 */
export const learner = (
  start: Params,
  averageNames: readonly string[],
  options: LearnerOptions = {},
  saved?: { readonly tensors: Readonly<Record<string, tf.Tensor>>; readonly steps: number },
): Learner => {
  checkOptions('learner', options, { ...adamNames, buffers: true });
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
    // Looked at before anything is copied, so that a state that does not fit leaves nothing behind.
    for (const group of ['params', ...moments, ...averageNames]) part(group);
  }
  const take = (group: string): MutableParams => copyParams(saved === undefined ? start : part(group));
  const params = take('params');
  const averages = averageNames.map(take);
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
      const emas = averages.map((average, i) => ({
        params: pick(average, trained),
        weight: averageWeights[i] as number,
      }));
      const lossValue = value.dataSync()[0] as number;
      // A loss can overflow while its gradient is finite, so Adam is kept from it here and from a bad gradient there.
      const refused = faultOf(lossValue, largestLoss);
      const norm = refused
        ? globalNorm(gradients)
        : adamUpdate(moving, gradients, adam, { ...betas, learningRate, clip, emas });
      // Where Adam does not write in place it puts new tensors in its records.
      Object.assign(params, moving);
      averages.forEach((average, i) => {
        Object.assign(average, emas[i]?.params);
      });
      const gradientNorm = norm.dataSync()[0] as number;
      disposeParams(gradients);
      tf.dispose([value, norm]);
      const fault = refused ?? (Number.isFinite(gradientNorm) ? undefined : 'gradient is not finite');
      return { loss: lossValue, gradientNorm, ...(fault && { fault }) };
    },
    resetAverages() {
      for (const average of averages) {
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
          ...Object.fromEntries(averageNames.map((name, i) => [name, averages[i] as MutableParams])),
        }).flatMap(([group, tensors]) =>
          Object.entries(tensors).map(([name, tensor]) => [`${group}/${name}`, tensor]),
        ),
      ),
    dispose() {
      for (const group of [params, adam.m, adam.v, ...averages]) disposeParams(group);
    },
  };
};

/** Those of some names. */
const pick = (params: Params, names: readonly string[]): MutableParams =>
  Object.fromEntries(names.map((name) => [name, params[name] as tf.Tensor]));

/** The names of the parameters that are no buffers. @throws TractError if a buffer is no parameter. */
const trainedNames = (params: Params, buffers: readonly string[]): readonly string[] => {
  const names = Object.keys(params);
  const lost = buffers.find((name) => !names.includes(name));
  if (lost !== undefined)
    throw badArgument('buffers', lost, 'name parameters of the network, as its `init` calls them.');
  return names.filter((name) => !buffers.includes(name));
};

const faultOf = (loss: number, largest: number): Fault | undefined => {
  if (!Number.isFinite(loss)) return 'loss is not finite';
  return loss > largest ? 'loss exploded' : undefined;
};

/** What Adam tells of gradients that it takes. */
const globalNorm = (gradients: Params): tf.Tensor =>
  tf.tidy(() => tf.sqrt(tf.addN(Object.values(gradients).map((g) => tf.sum(tf.square(g))))));

/** A tensor of a saved state. @throws TractError unless it is there and has the shape that the network's has. */
export const savedTensor = (
  tensors: Readonly<Record<string, tf.Tensor>>,
  name: string,
  shape: readonly number[],
): tf.Tensor => {
  const remedy =
    'it belongs to another network or was cut short. Start the run anew, or resume with the network it was made with.';
  const tensor = tensors[name];
  if (tensor === undefined) throw new TractError(`The saved state has no tensor "${name}": ${remedy}`);
  if (tensor.shape.join() !== shape.join())
    throw new TractError(
      `The saved state's tensor "${name}" has the shape [${tensor.shape}], and the network's has [${shape}]: ${remedy}`,
    );
  return tensor;
};
