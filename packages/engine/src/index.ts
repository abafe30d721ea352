export type { Engine, SkippedBackend } from './backend/engine';
export { type EngineName, type EngineOptions, engineNames } from './backend/options';
export * from './inspect';
export { type NativeFacts, type NativePlan, nativePlan, nativeTargets } from './native/plan';
export type { WheelPlan } from './native/wheel-plan';
export * from './start';
export { defaultCacheFolder } from './system/cache-folder';
export { EngineError, type EngineErrorDetails } from './system/errors';
export type { EngineProgress, OnProgress } from './system/progress';
