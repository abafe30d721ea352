import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from './node-backend';

/**
 * A port that nobody hears, made when it is first used: a buffer that is handed to it is gone at once. Left to itself, V8
 * collects buffers when tens of megabytes of them are there, and the pages of each are new to the process.
 */
const nowhere = (): MessagePort => {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
};
let port: MessagePort | undefined;

/** Gives tfjs-node's backend a method that copies a float32 tensor's values to where they are wanted, and leaves no garbage. */
export const addReadInto = (backend: NodeBackend): void => {
  backend.readInto = (dataId: tf.DataId, target: Float32Array): void => {
    const values = backend.readSync(dataId);
    target.set(values);
    // Values that TensorFlow was not given yet are the tensor's own.
    if (backend.tensorMap.get(dataId).values) return;
    port ??= nowhere();
    port.postMessage(null, [values.buffer as ArrayBuffer]);
  };
};
