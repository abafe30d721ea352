import type { ResolvedOptions } from './options';

/** Facts about a started backend. */
export interface Started {
  readonly tfjsBackend: string;
  readonly version: string;
  readonly threads: number;
  readonly kernels: readonly string[];
  readonly note?: string;
}

/** Starts one backend; `asked` is true if the caller named it. @throws EngineError if it does not start. */
export type Candidate = (options: ResolvedOptions, asked: boolean) => Promise<Started>;
