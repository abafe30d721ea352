/** One thing that `npm run pretrain` makes. Every stage is a module here that exports `run`. */
export interface StageOptions {
  /** The folder of all pretrained models; a stage writes one folder in it. */
  readonly models: string;
  /** Compare what is there with what its recipe says it is, and make nothing. */
  readonly check: boolean;
  readonly log: (line: string) => void;
}

/** A module of a stage. Rejects where it fails, with a message for whoever started it. */
export interface Stage {
  run(options: StageOptions): Promise<void>;
}
