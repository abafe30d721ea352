/** One step of starting or building an engine. */
export interface EngineProgress {
  /** 'download', 'unpack', 'install', 'compile', 'check', 'wait' or 'start'. */
  readonly stage: string;
  readonly message: string;
  /** Share of this stage that is done, 0 to 1, where it is known. */
  readonly fraction?: number;
}

export type OnProgress = (event: EngineProgress) => void;
