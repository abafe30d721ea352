/*
 * TensorFlow.js backends: which there are, what this machine has for each, and access to tfjs-node's
 * binding.
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
