import * as tf from '@tensorflow/tfjs-core';
import { elementwise } from './elementwise';
import type { Kernel } from './kernel';
import { type Plain, room, type Values } from './plain';
import { reducing } from './reducing';
import { shaping } from './shaping';

/** The name under which tfjs knows the backend. */
export const backendName = 'double';

/** Tensors in memory, float32 ones in doubles; what tfjs asks of a backend, and `fromDoubles` of `broadcast` in core. */
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
    // Another backend that takes a tensor over reads it first, and can only do with float32.
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
    /** A tensor of this backend, or one of another, which stays where it is. */
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
    // tfjs knows 16 and 32.
    floatPrecision: (): 16 | 32 => 32,
    epsilon: (): number => Number.EPSILON,
    timerAvailable: (): boolean => false,
    dispose: (): void => stored.clear(),
  };
};

/** Makes the backend known to tfjs, once. It is never chosen unless it is asked for by its name. */
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
