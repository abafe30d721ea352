import * as tf from '@tensorflow/tfjs-core';
import { badArgument, type Params, type RandomSource, requireEngine } from '@tractjs/core';

/** Initial values of a parameter: all equal to `value`, or normal with standard deviation `deviation`. */
export type Initial = { readonly value: number } | { readonly deviation: number };

/** Shape and initial values of a parameter. */
export interface ParameterSpec {
  readonly shape: readonly number[];
  readonly initial: Initial;
  /** Whether it is a constant that training does not change. Default false. */
  readonly buffer?: boolean;
}

/** A network's parameters by path, such as 'down.0.0.norm1.gamma'. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/**
 * Specifies a kernel [..., inputs, outputs] with normal values of variance gain / fan-in; a gain of 0 means
 * zeros.
 */
export const kernelSpec = (shape: readonly number[], gain = 1): ParameterSpec => {
  const inputs = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return { shape, initial: gain === 0 ? { value: 0 } : { deviation: Math.sqrt(gain / inputs) } };
};

/** Specifies a vector with all values equal. */
export const vectorSpec = (size: number, value = 0): ParameterSpec => ({ shape: [size], initial: { value } });

/** Prefixes every name with a path. */
export const under = (path: string, specs: ParameterSpecs): ParameterSpecs =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [`${path}.${name}`, spec]));

/**
 * Makes initial parameters. Each has its own random stream, named by its path, so that the order does not
 * matter.
 */
export const initialise = (specs: ParameterSpecs, random: RandomSource): Params => {
  requireEngine();
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape, initial }]) => {
      if ('value' in initial) return [name, tf.fill([...shape], initial.value)];
      const values = random.fork(name).normal(shape.reduce((a, b) => a * b, 1));
      return [
        name,
        tf.tensor(
          values.map((x) => x * initial.deviation),
          [...shape],
          'float32',
        ),
      ];
    }),
  );
};

/**
 * Returns a function that reads the parameters below a path: `reader(params, 'down.0.0')('norm1.gamma')` is
 * params['down.0.0.norm1.gamma']. It throws a TractError if there is no such parameter.
 */
export const reader = (params: Params, path?: string): ((name: string) => tf.Tensor) => {
  const prefix = path === undefined ? '' : `${path}.`;
  return (name) => {
    const x = params[prefix + name];
    if (x === undefined)
      throw badArgument(
        'params',
        `without ${JSON.stringify(prefix + name)}`,
        'give parameters from `init` of this network, or those loaded for it.',
      );
    return x;
  };
};

/** Returns the names of the constant parameters, for `Network.buffers`. */
export const buffersOf = (specs: ParameterSpecs): readonly string[] =>
  Object.keys(specs).filter((name) => specs[name]?.buffer === true);

/** Returns the shapes of parameters by name. */
export const shapesOf = (specs: ParameterSpecs): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.shape]));
