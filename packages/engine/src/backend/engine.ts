import type { EngineName } from './options';

/** A backend that `startEngine` tried and skipped. */
export interface SkippedBackend {
  readonly backend: EngineName;
  readonly reason: string;
  /** How to make it available; empty if there is no way. */
  readonly remedy: string;
}

/** The engine that runs in this process. */
export interface Engine {
  readonly backend: EngineName;
  /** tfjs's name for the backend: tensorflow, wasm or cpu. */
  readonly tfjsBackend: string;
  /** Version of TensorFlow, or of tfjs on wasm and cpu. */
  readonly version: string;
  readonly threads: number;
  /** Names of the registered kernels of this package. */
  readonly kernels: readonly string[];
  /** Faster backends that did not start. */
  readonly skipped: readonly SkippedBackend[];
  /** A remark about this backend on this machine; empty if there is none. */
  readonly note: string;
  /** One line: the backend, and for each faster one the reason it was skipped and the remedy. */
  readonly line: string;
}
