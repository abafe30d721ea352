/*
 * Checkpoints: the state of a run on disk, written while the run goes on.
 *
 * A checkpoint is a folder with a document (the position and the facts of the run), tensors in safetensors,
 * and a manifest with their hashes, which is written last: a checkpoint without a valid manifest does not
 * count. A save copies the state and writes the copy on a worker thread. The store finds the newest
 * checkpoint that verifies and passes over the others by name.
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
