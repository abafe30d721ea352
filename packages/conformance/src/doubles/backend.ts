import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from './elementwise';
import type { Kernel } from './kernel';
import { type Plain, room, type Values } from './plain';
import { reducing } from './reducing';
import { shaping } from './shaping';

/** The name of the backend in tfjs. */
export const backendName = 'double';

/**
 * Tensors in memory, float32 ones as doubles, with the methods that tfjs and core's `broadcast` call on a
 * backend.
 */
const doubleBackend = () => {
  const stored = new Map<object, { readonly values: Values; count: number }>();
  const store = (values: Values, dataId: object = {}, count = 1): object => {
    stored.set(dataId, { values, count });
    return dataId;
  };
  const converted = (values: ArrayLike<number>, dtype: string): Values => {
    const own = room(dtype, values.length);
    own.set(values);
    return own;
  };
  const readSync = (dataId: object): Values => {
    const values = stored.get(dataId)?.values as Values;
    // Another backend reads a tensor before it takes it over, and needs float32.
    const away = tf.getBackend() !== backendName && values instanceof Float64Array;
    return away ? (Float32Array.from(values) as unknown as Values) : values;
  };
  return {
    fromDoubles: (values: Float64Array, shape: readonly number[]): tf.Tensor =>
      tf
        .engine()
        .makeTensorFromTensorInfo({ dataId: store(values.slice()), shape: [...shape], dtype: 'float32' }),
    make: ({ values, shape, dtype }: Plain): tf.TensorInfo => ({
      dataId: store(values),
      shape: [...shape],
      dtype: dtype as tf.DataType,
    }),
    /** A tensor of this backend, or one that stays on another backend. */
    look: ({ dataId, shape, dtype }: tf.TensorInfo): Plain => {
      const own = stored.get(dataId)?.values;
      return {
        values: own ?? converted(tf.engine().readSync(dataId) as unknown as ArrayLike<number>, dtype),
        shape,
        dtype,
      };
    },
    write: (values: ArrayLike<number>, _shape: number[], dtype: string): object =>
      store(converted(values, dtype)),
    move: (
      dataId: object,
      values: ArrayLike<number>,
      _shape: number[],
      dtype: string,
      count: number,
    ): void => {
      store(converted(values, dtype), dataId, count);
    },
    readSync,
    read: (dataId: object): Promise<Values> => Promise.resolve(readSync(dataId)),
    refCount: (dataId: object): number => stored.get(dataId)?.count ?? 0,
    incRef(dataId: object): void {
      const entry = stored.get(dataId);
      if (entry) entry.count++;
    },
    disposeData(dataId: object, force = false): boolean {
      const entry = stored.get(dataId);
      if (entry === undefined) return true;
      entry.count--;
      if (!force && entry.count > 0) return false;
      return stored.delete(dataId);
    },
    numDataIds: (): number => stored.size,
    memory: () => ({ unreliable: false }),
    // tfjs accepts 16 and 32.
    floatPrecision: (): 16 | 32 => 32,
    epsilon: (): number => Number.EPSILON,
    timerAvailable: (): boolean => false,
    dispose: (): void => stored.clear(),
  };
};

/** Registers the backend with tfjs, once. tfjs uses it only if it is selected by name. */
export const registerDoubles = (): void => {
  if (tf.findBackendFactory(backendName) !== null) return;
  const backend = doubleBackend();
  tf.registerBackend(backendName, () => backend as unknown as tf.KernelBackend, -1);
  for (const [kernelName, kernel] of Object.entries({ ...elementwise, ...reducing, ...shaping })) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc({ inputs, attrs }) {
        const given = Object.values(inputs).map((info) => backend.look(info as tf.TensorInfo));
        const made = kernel(given as unknown as Parameters<Kernel>[0], attrs ?? {});
        return Array.isArray(made) ? made.map(backend.make) : backend.make(made);
      },
    });
  }
};
