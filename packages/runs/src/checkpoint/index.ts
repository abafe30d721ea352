/*
 * Checkpoints: the state of a run on disk, written while the run continues.
 *
 * A checkpoint is a folder with a document (configuration, position, pending steps), the tensors as
 * safetensors, and a manifest with the sizes and hashes of both, which is written last. A save copies the
 * state in memory, writes the copy under a temporary name on a worker thread, and renames the folder when
 * everything is synced. `findCheckpoint` returns the newest checkpoint that verifies, and lists the newer
 * ones that it skipped. The loss curve is in metrics.jsonl; a checkpoint has the number of its bytes.
 */
export {
  type CheckpointStore,
  openCheckpoints,
  type RunWriter,
  type SavedRun,
  type StoreOptions,
} from './checkpoint-store';
export { type FirstCheckpoint, readFirstCheckpoint } from './first-version';
export { glanceAtCheckpoints, type SeenCheckpoint, type SeenCheckpoints } from './glance-at-checkpoints';
export { NoCheckpointError } from './no-checkpoint-error';
export type { SaveOptions } from './saver';
export type { OnEvent, StoreEvent } from './store-event';
