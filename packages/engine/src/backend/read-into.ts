import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type * as tf from '@tensorflow/tfjs-core';
import type { NodeBackend } from './node-backend';

/**
 * Creates a closed port: a buffer transferred to it is freed at once. Otherwise V8 collects buffers only
 * after tens of megabytes, and each new buffer touches new pages.
 */
const closedPort = (): MessagePort => {
  const { port1 } = new MessageChannel();
  port1.close();
  return port1;
};
let port: MessagePort | undefined;

/**
 * Adds a method to tfjs-node's backend that copies a float32 tensor's values to an array and leaves no
 * garbage.
 */
export const addReadInto = (backend: NodeBackend): void => {
  backend.readInto = (dataId: tf.DataId, target: Float32Array): void => {
    const values = backend.readSync(dataId);
    target.set(values);
    // These values are still the tensor's data.
    if (backend.tensorMap.get(dataId).values) return;
    port ??= closedPort();
    port.postMessage(null, [values.buffer as ArrayBuffer]);
  };
};
