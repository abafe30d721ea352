import * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from '../backend';
import { EngineError } from '../system';
import { attributes } from './attributes';

interface AdamAttributes {
  readonly count: number;
  readonly emas: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly clip: number;
  readonly correction1: number;
  readonly correction2: number;
  readonly emaWeights: readonly number[];
}

/** Data whose buffer belongs to TensorFlow and is not shared. */
const owned = new WeakSet<tf.DataId>();

/**
 * Copies a tensor's data to a new buffer: the buffer of a tensor made in JavaScript is the caller's typed
 * array, and a reshaped tensor shares the buffer of its source.
 */
const own = (backend: NodeBackend, tensor: tf.TensorInfo): void => {
  const ids = backend.getInputTensorIds([tensor]);
  const copy = backend.binding.executeOp('TractOwn', [], ids, 1)[0];
  if (copy === undefined) throw new EngineError('TractOwn returned nothing.');
  const data = backend.tensorMap.get(tensor.dataId);
  backend.binding.deleteTensor(data.id);
  data.id = copy.id;
  owned.add(tensor.dataId);
};

/** Returns float64 numbers as an int32 tensor of twice the length, because tfjs has no float64. */
const doubles = (values: readonly number[]): tf.Tensor1D =>
  tf.tensor1d(new Int32Array(Float64Array.from(values).buffer), 'int32');

const numbered = (inputs: tf.NamedTensorInfoMap, prefix: string, count: number): tf.TensorInfo[] =>
  Array.from({ length: count }, (_, i) => {
    const tensor = inputs[`${prefix}${i}`];
    if (!tensor) throw new EngineError(`TractAdam: the input ${prefix}${i} is missing, of ${count} tensors.`);
    return tensor;
  });

const requireUnshared = (backend: NodeBackend, tensor: tf.TensorInfo): void => {
  const { refCount } = backend.tensorMap.get(tensor.dataId);
  if (refCount === 1) return;
  throw new EngineError(
    `TractAdam: a tensor of shape [${tensor.shape.join(', ')}] that is updated in place shares its data with ${refCount - 1} other tensor(s), which would change with it.`,
    {
      remedy:
        'Dispose of the other tensor (a clone, or what a variable was made from), or copy it with tf.add(x, 0).',
    },
  );
};

/**
 * TractAdam: one optimiser step over `count` parameters, in place. Inputs p0.., m0.., v0.., g0.., and e0_0..
 * for the first of `emas` moving averages, e1_0.. for the second. Attributes as in Kingma and Ba 2015,
 * algorithm 1, with correction1 = 1 - beta1^i, correction2 = 1 - beta2^i; clip is the largest global gradient
 * norm, 0 for none; emaWeights[j] is w in e += w (p - e). Output: the global gradient norm before clipping, a
 * scalar. If it is not finite, nothing is written.
 *
 * The data change in place, so a tensor that is written must not share its data with another tensor.
 */
export const adamKernel: tf.KernelConfig = {
  kernelName: 'TractAdam',
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const a = attrs as unknown as AdamAttributes;
    const node = backend as NodeBackend;
    if (a.emaWeights.length !== a.emas) {
      throw new EngineError(
        `TractAdam: emaWeights has ${a.emaWeights.length} elements for emas = ${a.emas}.`,
      );
    }
    const states = ['p', 'm', 'v'].map((prefix) => numbered(inputs, prefix, a.count));
    const averages = Array.from({ length: a.emas }, (_, j) => numbered(inputs, `e${j}_`, a.count)).flat();
    const written = [...states.flat(), ...averages];
    for (const tensor of written) {
      requireUnshared(node, tensor);
      if (!owned.has(tensor.dataId)) own(node, tensor);
    }
    const hyper = doubles([
      a.learningRate,
      a.beta1,
      a.beta2,
      a.epsilon,
      a.clip,
      a.correction1,
      a.correction2,
      ...a.emaWeights,
    ]);
    const { int } = attributes(node);
    const run = () =>
      node.executeSingleOutput(
        'TractAdam',
        [int('N', a.count), int('M', averages.length)],
        [...states.flat(), ...numbered(inputs, 'g', a.count), ...averages, hyper],
      );
    try {
      return run();
    } catch (error) {
      if (!String(error).includes('is shared with another tensor')) throw error;
      // A live reshape of a parameter shares its buffer: copy all buffers and retry.
      for (const tensor of written) own(node, tensor);
      return run();
    } finally {
      hyper.dispose();
    }
  },
};
