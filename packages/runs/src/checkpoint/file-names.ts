// This file imports nothing, so that the saving thread, which imports it, starts quickly.

/** The version that is written. All versions up to it are read. */
export const CHECKPOINT_VERSION = 2;

/** The folder of a run's checkpoints, and the files of one. */
export const CHECKPOINTS = 'checkpoints';
export const MANIFEST = 'manifest.json';
export const DOCUMENT = 'state.json';
export const TENSORS = 'state.safetensors';

/** The subfolder in which a run that was started over keeps the previous run until its first save. */
export const PREVIOUS_RUN = '.before';

/** The loss curve in a run's folder: one line of JSON per point. */
export const METRICS = 'metrics.jsonl';
