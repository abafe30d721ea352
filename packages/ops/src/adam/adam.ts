import * as tf from '@tensorflow/tfjs-core';
import { badArgument, checkOptions, hasKernel, type Params, runKernel } from '@tractjs/core';
import type { MutableParams } from '../gradients/params';

/**
 * The state of Adam: the number of updates, and the moving averages of the gradients and of their squares.
 */
export interface AdamState {
  step: number;
  readonly m: MutableParams;
  readonly v: MutableParams;
}

/** An exponential moving average of the parameters, updated with them: e <- e + weight (p - e). */
export interface Ema {
  readonly params: MutableParams;
  readonly weight: number;
}

export interface AdamOptions {
  readonly learningRate: number;
  /** Default 0.9. */
  readonly beta1?: number;
  /** Default 0.999. */
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** The largest global norm of the gradients; larger ones are scaled by clip / norm. Default: none. */
  readonly clip?: number;
  readonly emas?: readonly Ema[];
}

/** Zeros for every parameter. Dispose of `m` and `v` with `disposeParams`. */
export const adamState = (params: Params): AdamState => {
  const zeros = () =>
    Object.fromEntries(Object.entries(params).map(([name, x]) => [name, tf.zeros(x.shape)]));
  return { step: 0, m: zeros(), v: zeros() };
};

/**
 * Takes one step of Adam (Kingma & Ba 2015, algorithm 1), as PyTorch does: with g the clipped gradient and i
 * the step's number,
 *
 *   m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g^2
 *   p <- p - learningRate (m / (1 - beta1^i)) / (sqrt(v / (1 - beta2^i)) + epsilon)
 *
 * and then every moving average. Writes to `params`, `state` and the EMAs (see `MutableParams`); returns the
 * global norm of the gradients before clipping, which the caller owns. If the norm is not finite, nothing
 * changes, not even the step's number. One kernel if the engine has it ('TractAdam'), plain tfjs otherwise.
 * @throws TractError if the records' names or shapes differ, or an option is out of range.
 */
export const adamUpdate = (
  params: MutableParams,
  grads: Params,
  state: AdamState,
  options: AdamOptions,
): tf.Scalar => {
  checkOptions('adamUpdate', options, {
    learningRate: true,
    beta1: true,
    beta2: true,
    epsilon: true,
    clip: true,
    emas: true,
  });
  const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 0, emas: [], ...options };
  check(params, grads, state, settings);
  const i = state.step + 1;
  const update = {
    ...settings,
    correction1: 1 - settings.beta1 ** i,
    correction2: 1 - settings.beta2 ** i,
  };
  const norm = hasKernel('TractAdam')
    ? fusedUpdate(params, grads, state, update)
    : plainUpdate(params, grads, state, update);
  if (Number.isFinite(norm.dataSync()[0])) state.step = i;
  return norm;
};

type Settings = Required<AdamOptions>;
type Update = Settings & { readonly correction1: number; readonly correction2: number };

const fusedUpdate = (params: MutableParams, grads: Params, state: AdamState, update: Update): tf.Scalar => {
  const { emas, learningRate, beta1, beta2, epsilon, clip, correction1, correction2 } = update;
  const names = Object.keys(params);
  const inputs: tf.NamedTensorMap = {};
  const put = (prefix: string, record: Params) => {
    names.forEach((name, k) => {
      inputs[`${prefix}${k}`] = record[name] as tf.Tensor;
    });
  };
  put('p', params);
  put('m', state.m);
  put('v', state.v);
  put('g', grads);
  emas.forEach((ema, j) => {
    put(`e${j}_`, ema.params);
  });
  const [norm] = runKernel('TractAdam', inputs, {
    count: names.length,
    emas: emas.length,
    learningRate,
    beta1,
    beta2,
    epsilon,
    clip,
    correction1,
    correction2,
    emaWeights: emas.map((ema) => ema.weight),
  });
  return norm as tf.Scalar;
};

const plainUpdate = (params: MutableParams, grads: Params, state: AdamState, update: Update): tf.Scalar => {
  const { emas, learningRate, beta1, beta2, epsilon, clip, correction1, correction2 } = update;
  const norm = tf.tidy(() =>
    tf.sqrt(tf.addN(Object.values(grads).map((g) => tf.sum(tf.square(g))))),
  ) as tf.Scalar;
  const size = norm.dataSync()[0] as number;
  if (!Number.isFinite(size)) return norm;
  const scale = clip > 0 && size > clip ? clip / size : 1;
  const mix = (a: number, x: tf.Tensor, b: number, y: tf.Tensor) => tf.add(tf.mul(x, a), tf.mul(y, b));
  for (const name of Object.keys(params)) {
    const old = <T extends MutableParams>(record: T) => record[name] as tf.Tensor;
    const [p, m, v, ...averages] = tf.tidy(() => {
      const g = tf.mul(old(grads), scale);
      const m = mix(beta1, old(state.m), 1 - beta1, g);
      const v = mix(beta2, old(state.v), 1 - beta2, tf.square(g));
      const root = tf.add(tf.sqrt(tf.mul(v, 1 / correction2)), epsilon);
      const p = tf.sub(old(params), tf.div(tf.mul(m, learningRate / correction1), root));
      return [
        p,
        m,
        v,
        ...emas.map((ema) => tf.add(old(ema.params), tf.mul(tf.sub(p, old(ema.params)), ema.weight))),
      ];
    }) as [tf.Tensor, tf.Tensor, tf.Tensor, ...tf.Tensor[]];
    const replace = (record: MutableParams, x: tf.Tensor) => {
      record[name]?.dispose();
      record[name] = x;
    };
    replace(params, p);
    replace(state.m, m);
    replace(state.v, v);
    emas.forEach((ema, j) => {
      replace(ema.params, averages[j] as tf.Tensor);
    });
  }
  return norm;
};

const check = (params: MutableParams, grads: Params, state: AdamState, settings: Settings): void => {
  const { learningRate, beta1, beta2, epsilon, clip, emas } = settings;
  if (!(Number.isFinite(learningRate) && learningRate >= 0))
    throw badArgument('learningRate', learningRate, 'give a number, 0 or more.');
  for (const [name, beta] of [
    ['beta1', beta1],
    ['beta2', beta2],
  ] as const) {
    if (!(beta >= 0 && beta < 1)) throw badArgument(name, beta, 'give a number from 0 to below 1.');
  }
  if (!(epsilon >= 0)) throw badArgument('epsilon', epsilon, 'give a number, 0 or more, such as 1e-8.');
  if (!(clip >= 0))
    throw badArgument('clip', clip, 'give the largest norm of the gradients, or leave it out.');
  const records: [string, Params][] = [
    ['grads', grads],
    ['state.m', state.m],
    ['state.v', state.v],
  ];
  emas.forEach((ema, j) => {
    if (!(ema.weight >= 0 && ema.weight <= 1))
      throw badArgument(`emas[${j}].weight`, ema.weight, 'give a number from 0 to 1.');
    records.push([`emas[${j}].params`, ema.params]);
  });
  for (const [label, record] of records) {
    for (const [name, p] of Object.entries(params)) {
      const x = record[name];
      if (x === undefined || !tf.util.arraysEqual(x.shape, p.shape)) {
        throw badArgument(
          `${label}[${JSON.stringify(name)}]`,
          x === undefined ? 'missing' : `of shape [${x.shape}]`,
          `the parameter of that name has the shape [${p.shape}]: every record needs the same names and shapes.`,
        );
      }
    }
  }
};
