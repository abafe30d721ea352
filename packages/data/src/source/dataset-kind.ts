import type { AnyKind, Kind } from '@tractjs/core';

/** What an entry of the registry of datasets has in addition to those of other registries. */
export interface DatasetFacts {
  /**
   * Shape of its examples, if it is unique: a model of that shape is assumed to be trained on this dataset.
   */
  readonly shape?: readonly number[];
}

/** A dataset in the registry, with options O. */
export interface DatasetKind<T, O extends object> extends Kind<T | Promise<T>, O>, DatasetFacts {}

/** A dataset in the registry, with any options. */
export interface AnyDatasetKind<T> extends AnyKind<T | Promise<T>>, DatasetFacts {}
