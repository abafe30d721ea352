// Nothing is imported here: the saving thread, which needs these, is to start quickly.

/** The version that is written. Every version up to it is read. */
export const CHECKPOINT_VERSION = 2;

/** The folder of a run's checkpoints, and the files of one. */
export const CHECKPOINTS = 'checkpoints';
export const MANIFEST = 'manifest.json';
export const DOCUMENT = 'state.json';
export const TENSORS = 'state.safetensors';

/** Where a run that was started over keeps the one before, until it has saved. */
export const BEFORE = '.before';

/** The loss curve of a run, in its folder: one JSON object on a line for each point. */
export const METRICS = 'metrics.jsonl';
