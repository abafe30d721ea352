import type { EngineName } from './options';

/** A backend that `startEngine` did not take. */
export interface SkippedBackend {
  readonly backend: EngineName;
  readonly reason: string;
  /** What to do to have it; empty where nothing can be done. */
  readonly remedy: string;
}

/** The engine that runs in this process. */
export interface Engine {
  readonly backend: EngineName;
  /** tfjs's name of the backend: tensorflow, wasm or cpu. */
  readonly tfjsBackend: string;
  /** Version of TensorFlow, or of tfjs where there is none. */
  readonly version: string;
  readonly threads: number;
  /** Fused kernels that are registered, by name. */
  readonly kernels: readonly string[];
  /** Faster backends that were not taken. */
  readonly skipped: readonly SkippedBackend[];
  /** What is particular about this backend here; empty where nothing is. */
  readonly note: string;
  /** One line: which backend, and for each faster one skipped why and what to do. */
  readonly line: string;
}
