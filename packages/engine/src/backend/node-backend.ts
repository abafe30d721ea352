import * as tf from '@tensorflow/tfjs-core';

/** An attribute of a TensorFlow op, as tfjs-node's addon takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | boolean | readonly number[];
}

/** The part of tfjs-node's backend that this package uses. */
export interface NodeBackend {
  readonly binding: {
    readonly TF_Version: string;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_TYPE: number;
    readonly TF_FLOAT: number;
    deleteTensor(id: number): void;
    executeOp(
      name: string,
      attributes: readonly OpAttribute[],
      inputs: readonly number[],
      outputs: number,
    ): { id: number; shape: number[]; dtype: number }[];
  };
  readonly isUsingGpuDevice: boolean;
  readonly tensorMap: {
    /** `values` exists until the first operation that takes the tensor copies it to TensorFlow. */
    get(dataId: tf.DataId): { id: number; refCount: number; values?: ArrayLike<number> | null };
  };
  readSync(dataId: tf.DataId): Float32Array;
  /** Added by this package (read-into.ts). */
  readInto?: (dataId: tf.DataId, target: Float32Array) => void;
  incRef(dataId: tf.DataId): void;
  /** Returns TensorFlow's number for a type. */
  getDTypeInteger(dtype: tf.DataType): number;
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** Returns the running backend, which must be tfjs-node's. */
export const nodeBackend = (): NodeBackend => tf.backend() as unknown as NodeBackend;
