import type { SafeDtype, SafeTensor } from '../safetensors/types';

/** How weights are written. */
export type CheckpointFormat =
  | 'safetensors'
  | 'torch'
  | 'torch, legacy'
  | 'EDM pickle'
  | 'flax msgpack'
  | 'diffusers folder';

/** A tensor of a file, its values read when asked for. */
export interface StoredTensor {
  readonly dtype: SafeDtype;
  readonly shape: readonly number[];
  /** Row-major values. Each call reads the file, but of msgpack, which is in memory, and gives views where it can. */
  read(): Promise<SafeTensor>;
}

/** What a file of weights, or a folder of diffusers, holds, as data. */
export interface CheckpointFile {
  readonly format: CheckpointFormat;
  readonly path: string;
  /** Size of the file of weights. */
  readonly bytes: number;
  /** The network's class, where the file says it: EDMPrecond, UNet2DModel. */
  readonly className?: string;
  /** What the network was made with, where the file says it: plain data. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The text that safetensors carries. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** The folder that the network is from in a pipeline of diffusers: unet, or unet_ema, which has an average. */
  readonly part?: string;
  /** The scheduler's configuration in a folder of diffusers, with the class that it is. */
  readonly scheduler?: Readonly<Record<string, unknown>>;
  /** By name; of dicts in dicts the path with dots between. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
  /** Closes the file. Tensors that were read stay as they are. */
  close(): Promise<void>;
}

/** What the reader of one format finds in a file. */
export type CheckpointContent = Omit<CheckpointFile, 'path' | 'bytes' | 'close'>;
