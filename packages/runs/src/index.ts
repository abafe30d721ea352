export {
  type CheckpointStore,
  openCheckpoints,
  type RunWriter,
  type SavedRun,
  type StoreOptions,
} from './checkpoint-store';
export {
  appendEvent,
  eventsPath,
  type RunEvent,
  type RunEventName,
  readEvents,
} from './events';
export { diskFiles, type FileLayer, type OpenFile } from './file-layer';
export { type JsonLines, type JsonLinesFound, openJsonLines, readJsonLines } from './json-lines';
export type { LockOwner } from './lock-file';
export { type MetricPoint, readMetrics, type StoredMetrics } from './metrics-format';
export type { Life, ProcessIdentity } from './process-identity';
export { type DocumentKind, readDocument } from './read-document';
export { configPath, type RunConfig, readRunConfig, writeRunConfig } from './run-config';
export {
  environmentPath,
  type RunEnvironment,
  readRunEnvironment,
  thisEnvironment,
  writeRunEnvironment,
} from './run-environment';
export { type LockState, lockRun, lockState, type RunLock, type RunLockOptions } from './run-lock';
export type { SaveOptions } from './saver';
export type { OnEvent, StoreEvent } from './store-event';
export type { ScalarEvent } from './tensorboard/event';
export { type EventFileContent, encodeEventFile, writeEventFile } from './tensorboard/write-event-file';
