import type { Description } from '@tractjs/core';
import type { SafeTensor } from '../safetensors/types';
import type { CheckpointFile } from './checkpoint-file';

/** What a file says of the network that its weights belong to. */
export type CheckpointFacts = Pick<CheckpointFile, 'className' | 'config' | 'metadata' | 'scheduler'>;

/** Where on which path a network is sampled, as descriptions. */
export interface SamplingPath {
  readonly schedule: Description;
  readonly grid: Description;
}

/**
 * A published kind of network: how its files are told from others, and what its weights are called where they came from.
 * Its parameters have PyTorch's names, and PyTorch's layouts are had by `toTorchLayout`.
 */
export interface Family {
  /** The kind of network that it is here. */
  readonly kind: string;
  /** The network that a file describes, or undefined where it describes none of this kind. */
  recognise(facts: CheckpointFacts): Description | undefined;
  /** The path that such a network was trained for, and the sampler's usual steps on it. */
  path(network: Description): SamplingPath;
  /** What a file says of such a network: `recognise` understands it. */
  facts(network: Description): { readonly arch: string; readonly config: Readonly<Record<string, unknown>> };
  /** What PyTorch's state dict holds beside the parameters. */
  buffers(network: Description): Readonly<Record<string, SafeTensor>>;
  /** The name of a parameter here for one in a file, where older files have other names. */
  rename?(name: string): string;
}

/** The architecture that a safetensors file of this project or of its recordings names. */
export const archOf = ({ metadata }: CheckpointFacts): string => metadata?.['arch'] ?? '';

/** A configuration without what is not said. */
export const withoutNulls = (config: Readonly<Record<string, unknown>> = {}): Record<string, unknown> =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null && value !== undefined));
