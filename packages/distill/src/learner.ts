import * as tf from '@tensorflow/tfjs-core';
import { badArgument, type Params, TractError } from '@tractjs/core';
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

/** A learner that starts from a copy of `start`, or from what `tensors()` and `steps` of an earlier one said. */
export const learner = (
  start: Params,
  averageNames: readonly string[],
  options: AdamOptions = {},
  saved?: { readonly tensors: Readonly<Record<string, tf.Tensor>>; readonly steps: number },
): Learner => {
  const { clip = 0, ...betas } = options;
  const part = (group: string): MutableParams =>
    Object.fromEntries(
      Object.entries(start).map(([name, { shape }]) => [
        name,
        savedTensor(saved?.tensors ?? {}, `${group}/${name}`, shape),
      ]),
    );
  if (saved !== undefined) {
    if (!Number.isSafeInteger(saved.steps) || saved.steps < 0)
      throw badArgument('steps', saved.steps, 'give the number of updates that was saved with the tensors.');
    // Looked at before anything is copied, so that a state that does not fit leaves nothing behind.
    for (const group of ['params', 'adam.m', 'adam.v', ...averageNames]) part(group);
  }
  const take = (group: string): MutableParams => copyParams(saved === undefined ? start : part(group));
  const params = take('params');
  const averages = averageNames.map(take);
  const adam = adamState(params);
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
      const { value, gradients } = valueAndGradients(loss, params);
      const emas = averages.map((average, i) => ({ params: average, weight: averageWeights[i] as number }));
      const lossValue = value.dataSync()[0] as number;
      // A loss can overflow while its gradient is finite, so Adam is kept from it here and from a bad gradient there.
      const refused = faultOf(lossValue, largestLoss);
      const norm = refused
        ? globalNorm(gradients)
        : adamUpdate(params, gradients, adam, { ...betas, learningRate, clip, emas });
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
