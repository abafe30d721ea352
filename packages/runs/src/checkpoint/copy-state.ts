import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import type { RunState } from '@tractjs/distill';
import { layOutSafetensors, type SafetensorsLayout } from '@tractjs/zoo';

/** A backend that copies a tensor's values into a given array, as the engines on TensorFlow do. */
interface ReadingBackend {
  readInto(dataId: tf.DataId, target: Float32Array): void;
}

/** Returns the layout of a state's tensors in a safetensors file. */
export const layOutState = (state: RunState): SafetensorsLayout =>
  layOutSafetensors(
    Object.fromEntries(
      Object.entries(state.tensors).map(([name, { shape }]) => [name, { dtype: 'F32', shape }]),
    ),
    {},
  );

/**
 * Copies the current values of a state into the bytes of a safetensors file, in `spare` if that is large
 * enough. Copies one tensor at a time, so that memory grows by little more than the file.
 * @throws TractError if there is not enough memory.
 */
export const copyState = (
  state: RunState,
  layout: SafetensorsLayout,
  spare?: ArrayBuffer,
): Uint8Array<ArrayBuffer> => {
  const { head, order, bytes } = layout;
  const buffer = spare !== undefined && spare.byteLength >= bytes ? spare : allocate(bytes);
  new Uint8Array(buffer).set(head);
  let offset = head.byteLength;
  for (const name of order) {
    const tensor = state.tensors[name] as RunState['tensors'][string];
    const target = new Float32Array(buffer, offset, tensor.size);
    const { readInto } = tf.backend() as Partial<ReadingBackend>;
    if (readInto) readInto(tensor.dataId, target);
    else target.set(tensor.dataSync());
    offset += 4 * tensor.size;
  }
  return new Uint8Array(buffer, 0, bytes);
};

const allocate = (bytes: number): ArrayBuffer => {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new TractError(
      `The checkpoint could not be saved: there is not enough memory for a copy of the state, ${Math.ceil(bytes / 1e6)} MB. What was saved before is unchanged: end other programs, or train a smaller network.`,
      { cause },
    );
  }
};
