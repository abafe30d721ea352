import type { Dice } from './dice';

/** An input for a reader: files by name, in a separate folder. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A format that is fuzzed. */
export interface Format {
  readonly name: string;
  /** Undamaged inputs, which the reader must accept. */
  readonly whole: readonly Files[];
  /** Makes a damaged input, usually with little damage. */
  damaged(dice: Dice): Files;
  /** Reads an input in a folder completely. TractErrors are expected; every other error is a bug. */
  read(folder: string): Promise<void>;
  /** What every error must name. Default: a path in the folder. */
  readonly names?: RegExp;
}
