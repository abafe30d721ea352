/*
 * The TensorFlow.js backends and their options: detecting what this machine has for each of them, loading
 * tfjs-node, and access to its binding, which calls TensorFlow's operations directly.
 */
export type { Candidate, Started } from './candidate';
export type { Engine, SkippedBackend } from './engine';
export { gpuFacts, requireGpu } from './gpu';
export { findInstalled } from './installed';
export { checkOptions } from './known-options';
export { loadTfjsNode, setGpuEnvironment, setTensorflowEnvironment } from './load-tfjs-node';
export { type NodeBackend, nodeBackend, type OpAttribute } from './node-backend';
export {
  type EngineName,
  type EngineOptions,
  engineNames,
  engineOptionNames,
  type ResolvedOptions,
  resolveOptions,
} from './options';
export { addReadInto } from './read-into';
