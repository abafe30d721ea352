import { createHash } from 'node:crypto';
import { layOutSafetensors } from '../safetensors/layout';
import { bytesIn, checkTensor } from '../safetensors/safetensors';
import type { StoredTensor } from './checkpoint-file';

/** How far a file is written. */
export interface WriteProgress {
  /** The tensor that was written last. */
  readonly tensor: string;
  readonly bytes: number;
  /** Bytes of the whole file. */
  readonly total: number;
}

export interface StreamOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: WriteProgress) => void;
  /** Ends the stream with its reason, between two tensors. */
  readonly signal?: AbortSignal;
}

/** A safetensors file as it is written. */
export interface SafetensorsStream {
  /** Bytes of the whole file. */
  readonly bytes: number;
  /** Its bytes, once; one tensor's values are in memory at a time. */
  readonly content: AsyncIterable<Uint8Array>;
  /** SHA-256 of what has passed so far, of the whole file at its end. */
  digest(): string;
}

/** The bytes that `encodeSafetensors` makes, tensor after tensor. @throws TractError, on the way, where one cannot be written. */
export const streamSafetensors = (
  tensors: Readonly<Record<string, StoredTensor>>,
  { metadata = {}, onProgress, signal }: StreamOptions = {},
): SafetensorsStream => {
  const { head, order, bytes } = layOutSafetensors(tensors, metadata);
  const hash = createHash('sha256');
  let written = head.byteLength;
  const content = async function* () {
    hash.update(head);
    yield head;
    for (const name of order) {
      signal?.throwIfAborted();
      const stored = tensors[name] as StoredTensor;
      const { data } = await stored.read();
      checkTensor(name, { dtype: stored.dtype, shape: stored.shape, data });
      const values = bytesIn(data);
      hash.update(values);
      yield values;
      written += values.byteLength;
      onProgress?.({ tensor: name, bytes: written, total: bytes });
    }
  };
  return { bytes, content: content(), digest: () => hash.copy().digest('hex') };
};
