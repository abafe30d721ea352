import type { Description } from '@tractjs/core';
import type { SafeTensor } from '../safetensors/types';
import type { CheckpointFile } from './checkpoint-file';

/** What a file says about the network that its weights belong to. */
export type CheckpointFacts = Pick<CheckpointFile, 'className' | 'config' | 'metadata' | 'scheduler'>;

/** The path and the grid on which a network is sampled, as descriptions. */
export interface SamplingPath {
  readonly schedule: Description;
  readonly grid: Description;
}

/**
 * A published kind of network, and how its files are recognised and written. Its parameters have PyTorch's
 * names; `toTorchLayout` converts their values to PyTorch's layouts.
 */
export interface Family {
  /** The kind of its network descriptions. */
  readonly kind: string;
  /** Returns the description of a file's network, or undefined if the file names none of this kind. */
  recognise(facts: CheckpointFacts): Description | undefined;
  /** Returns the path that a network was trained on, and the grid of its usual sampler. */
  path(network: Description): SamplingPath;
  /** Returns what a file says about a network, in the form that `recognise` reads. */
  facts(network: Description): { readonly arch: string; readonly config: Readonly<Record<string, unknown>> };
  /** Returns the buffers in PyTorch's state dict, which are not parameters here. */
  buffers(network: Description): Readonly<Record<string, SafeTensor>>;
  /** Returns the current name of a parameter for one in a file. Left out if names never changed. */
  rename?(name: string): string;
}

/** Returns the architecture named by a safetensors file of this project; '' if there is none. */
export const archOf = ({ metadata }: CheckpointFacts): string => metadata?.['arch'] ?? '';

/** Returns a configuration without null and undefined values. */
export const withoutNulls = (config: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null && value !== undefined));
