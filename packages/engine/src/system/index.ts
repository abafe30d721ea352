/*
 * The engine's access to the operating system: cache folders, processes, locks, hashes and installation
 * stages.
 *
 * A stage is a folder that is either complete or absent: it is built under a temporary name and then renamed.
 * An interrupted installation therefore continues with the first missing stage, and processes that start at
 * the same time build each stage once.
 */
export { defaultCacheFolder } from './cache-folder';
export { EngineError, messageOf } from './errors';
export { sha256OfFile } from './file-hash';
export type { OnProgress } from './progress';
export { quietly } from './quietly';
export { outputTail, runCommand } from './run-command';
export { ensureStage, isStageGood, removeLeftovers, type Stage } from './stage';
export { toolEnvironment } from './tool-environment';
