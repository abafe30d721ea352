/** A progress event of starting or building an engine. */
export interface EngineProgress {
  /** 'download', 'unpack', 'install', 'compile', 'check', 'wait' or 'start'. */
  readonly stage: string;
  readonly message: string;
  /** Completed fraction of this stage, 0 to 1, if it is known. */
  readonly fraction?: number;
}

/** A function that receives progress events. */
export type OnProgress = (event: EngineProgress) => void;
