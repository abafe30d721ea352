import * as tf from '@tensorflow/tfjs-core';
import { TractError } from '@tractjs/core';
import type { RunState } from '@tractjs/distill';
import { layOutSafetensors, type SafetensorsLayout } from '@tractjs/zoo';

/** What a backend has that copies a tensor's values to where they are wanted, as the engines on TensorFlow do. */
interface ReadingBackend {
  readInto(dataId: tf.DataId, target: Float32Array): void;
}

/** How the tensors of a state are laid out in a file. */
export const layOutState = (state: RunState): SafetensorsLayout =>
  layOutSafetensors(
    Object.fromEntries(
      Object.entries(state.tensors).map(([name, { shape }]) => [name, { dtype: 'F32', shape }]),
    ),
    {},
  );

/**
 * The bytes of a safetensors file with the values that a state has now, in `spare` where that is large enough: one tensor
 * after the other, so that memory grows by the file and little more.
 * @throws TractError where there is no memory for it.
 */
export const copyState = (
  state: RunState,
  layout: SafetensorsLayout,
  spare?: ArrayBuffer,
): Uint8Array<ArrayBuffer> => {
  const { head, order, bytes } = layout;
  const buffer = spare !== undefined && spare.byteLength >= bytes ? spare : allocate(bytes);
  new Uint8Array(buffer).set(head);
  let place = head.byteLength;
  for (const name of order) {
    const tensor = state.tensors[name] as RunState['tensors'][string];
    const target = new Float32Array(buffer, place, tensor.size);
    const { readInto } = tf.backend() as Partial<ReadingBackend>;
    if (readInto) readInto(tensor.dataId, target);
    else target.set(tensor.dataSync());
    place += 4 * tensor.size;
  }
  return new Uint8Array(buffer, 0, bytes);
};

const allocate = (bytes: number): ArrayBuffer => {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    throw new TractError(
      `The checkpoint could not be saved: there is no memory for a copy of the state, ${Math.ceil(bytes / 1e6)} MB. What was saved before is unchanged: end other programs, or train with a smaller network.`,
      { cause },
    );
  }
};
