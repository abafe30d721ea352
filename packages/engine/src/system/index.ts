/*
 * What the engine does with the machine: folders for caches, processes, locks, hashes and stages of an
 * installation.
 *
 * A stage is a folder that is complete or absent: it is built under another name and renamed, so an
 * installation that was stopped goes on, and two processes that start together build once.
 */
export { defaultCacheFolder } from './cache-folder';
export { EngineError, messageOf } from './errors';
export { sha256OfFile } from './file-hash';
export type { OnProgress } from './progress';
export { quietly } from './quietly';
export { outputTail, runCommand } from './run-command';
export { ensureStage, isStageGood, removeLeftovers, type Stage } from './stage';
export { toolEnvironment } from './tool-environment';
