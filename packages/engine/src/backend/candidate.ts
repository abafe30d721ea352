import type { ResolvedOptions } from './options';

/** Facts about a started backend. */
export interface Started {
  readonly tfjsBackend: string;
  readonly version: string;
  readonly threads: number;
  readonly kernels: readonly string[];
  readonly note?: string;
}

/** Starts one backend or throws `EngineError`; `asked` is true if the caller asked for it by name. */
export type Candidate = (options: ResolvedOptions, asked: boolean) => Promise<Started>;
