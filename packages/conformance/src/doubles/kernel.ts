import type { Plain } from './plain';

/** Attributes of a kernel, by tfjs's names. */
export type Attributes = Readonly<Record<string, unknown>>;

/** What a kernel does: tensors, in the order in which tfjs names them, and its attributes to new tensors. */
export type Kernel = (inputs: readonly [Plain, ...Plain[]], attributes: Attributes) => Plain | Plain[];
