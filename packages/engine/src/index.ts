export { defaultCacheFolder } from './cache-folder';
export type { Engine, PassedOver } from './engine';
export { EngineError, type EngineErrorDetails } from './errors';
export { type EngineName, type EngineOptions, engineNames } from './options';
export type { EngineProgress, OnProgress } from './progress';
export { startEngine } from './start-engine';
