import type { SafeDtype, SafeTensor } from '../safetensors/types';

/** The format of a checkpoint. */
export type CheckpointFormat =
  | 'safetensors'
  | 'torch'
  | 'torch, legacy'
  | 'EDM pickle'
  | 'flax msgpack'
  | 'diffusers folder';

/** A tensor in a file, whose values are read on demand. */
export interface StoredTensor {
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  /**
   * Reads the values, row-major. Each call reads the file, except for msgpack, which is in memory. May return
   * views.
   */
  read(): Promise<SafeTensor>;
}

/** An open file of weights, or diffusers folder. */
export interface CheckpointFile {
  readonly format: CheckpointFormat;
  readonly path: string;
  /** Size of the weights in bytes. */
  readonly bytes: number;
  /** The network's class, such as EDMPrecond or UNet2DModel, if the file names it. */
  readonly className?: string;
  /** The network's options, as plain data, if the file has them. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The metadata of a safetensors file. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The network's subfolder in a diffusers pipeline, such as unet, or unet_ema for an average. */
  readonly part?: string;
  /** The scheduler's configuration in a diffusers folder, with its class as _class_name. */
  readonly scheduler?: Readonly<Record<string, unknown>>;
  /** The tensors by name; keys of nested dicts are joined by dots. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Closes the file. Tensors that were read stay valid. */
  close(): Promise<void>;
}

/** What the reader of a format returns. */
export type CheckpointContent = Omit<CheckpointFile, 'path' | 'bytes' | 'close'>;
