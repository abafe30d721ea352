import type { Plain } from './plain';

/** Attributes of a kernel by their names in tfjs. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A kernel: makes new tensors from tensors, in the order of tfjs's names, and attributes. */
export type Kernel = (inputs: readonly [Plain, ...Plain[]], attributes: Attributes) => Plain | Plain[];
