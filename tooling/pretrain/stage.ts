/** A stage of `npm run pretrain`: a module in this folder that exports `run`. */
export interface StageOptions {
  /** The folder of all pretrained models; a stage writes one subfolder. */
  readonly models: string;
  /** Compares the existing model with its recipe, and makes nothing. */
  readonly check: boolean;
  readonly log: (line: string) => void;
}

/** The module of a stage. `run` rejects with a message if it fails. */
export interface Stage {
  run(options: StageOptions): Promise<void>;
}
