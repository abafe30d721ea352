import { createHash } from 'node:crypto';
import { layOutSafetensors } from '../safetensors/layout';
import { bytesIn, checkTensor } from '../safetensors/safetensors';
import type { StoredTensor } from './checkpoint-file';

/** The progress of writing a file. */
export interface WriteProgress {
  /** The tensor that was written last. */
  readonly tensor: string;
  /** Bytes written so far. */
  readonly bytes: number;
  /** Bytes of the complete file. */
  readonly total: number;
}

/** Options of `streamSafetensors`. */
export interface StreamOptions {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly onProgress?: (progress: WriteProgress) => void;
  /** Aborts the stream with the signal's reason, between two tensors. */
  readonly signal?: AbortSignal;
}

/** A safetensors file as a stream. */
export interface SafetensorsStream {
  /** Bytes of the complete file. */
  readonly bytes: number;
  /** The file's bytes, which can be read once. One tensor's values are in memory at a time. */
  readonly content: AsyncIterable<Uint8Array>;
  /** Returns the SHA-256 of the bytes read so far. */
  digest(): string;
}

/**
 * Makes the bytes of `encodeSafetensors` as a stream, tensor by tensor. The stream throws a TractError if a
 * tensor cannot be written.
 */
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
