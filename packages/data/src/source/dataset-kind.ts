import type { AnyKind, Kind } from '@tractjs/core';

/** The part of a dataset's kind that other kinds do not have. */
export interface DatasetFacts {
  /** Shape of its examples, if no other dataset has this one: a model of that shape is taken to be trained on it. */
  readonly shape?: readonly number[];
}

/** A kind of dataset with options O. */
export interface DatasetKind<T, O extends object> extends Kind<T | Promise<T>, O>, DatasetFacts {}

/** A kind of dataset with any options. */
export interface AnyDatasetKind<T> extends AnyKind<T | Promise<T>>, DatasetFacts {}
