import * as tf from '@tensorflow/tfjs-core';
import { badArgument, type Params, type RandomSource, requireEngine } from '@tractjs/core';

/** How fresh values of a parameter come about: all the same, or normal with this standard deviation. */
export type Initial = { readonly value: number } | { readonly deviation: number };

/** A parameter before it has values. */
export interface ParameterSpec {
  readonly shape: readonly number[];
  readonly initial: Initial;
  /** Whether it is a constant that no training changes; default false. */
  readonly buffer?: boolean;
}

/** A network's parameters by path, such as 'down.0.0.norm1.gamma'. */
export type ParameterSpecs = Readonly<Record<string, ParameterSpec>>;

/** A kernel [..., inputs, outputs] with normal values of variance gain / (number of inputs of one output); gain 0 is zeros. */
export const kernelSpec = (shape: readonly number[], gain = 1): ParameterSpec => {
  const inputs = shape.slice(0, -1).reduce((a, b) => a * b, 1);
  return { shape, initial: gain === 0 ? { value: 0 } : { deviation: Math.sqrt(gain / inputs) } };
};

/** A vector of one value. */
export const vectorSpec = (size: number, value = 0): ParameterSpec => ({ shape: [size], initial: { value } });

/** Puts a path before every name. */
export const under = (path: string, specs: ParameterSpecs): ParameterSpecs =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [`${path}.${name}`, spec]));

/** Fresh parameters. Each draws from a stream of its own, named by its path, so that their order does not matter. */
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

/** The parameters below a path: `reader(params, 'down.0.0')('norm1.gamma')` is params['down.0.0.norm1.gamma']. */
export const reader = (params: Params, path?: string): ((name: string) => tf.Tensor) => {
  const prefix = path === undefined ? '' : `${path}.`;
  return (name) => {
    const x = params[prefix + name];
    if (x === undefined)
      throw badArgument(
        'params',
        `without ${JSON.stringify(prefix + name)}`,
        'give the parameters that this network made with `init`, or that were loaded for it.',
      );
    return x;
  };
};

/** The names of the parameters that are constants, as `Network.buffers` has them. */
export const buffersOf = (specs: ParameterSpecs): readonly string[] =>
  Object.keys(specs).filter((name) => specs[name]?.buffer === true);

/** The shapes of parameters by name. */
export const shapesOf = (specs: ParameterSpecs): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, spec.shape]));
