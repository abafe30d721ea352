import type { Dice } from './dice';

/** An input for a reader: files by their names in a folder of its own. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** A format that is fuzzed. */
export interface Format {
  readonly name: string;
  /** Files that are whole, for a test: the reader has to take them. */
  readonly whole: readonly Files[];
  /** Files that are damaged in one way or several, most of them a little. */
  damaged(dice: Dice): Files;
  /** Reads all of an input in a folder. Errors of the kind TractError are what it is for; every other is a bug. */
  read(folder: string): Promise<void>;
  /** What every error has to name. Default: a path in the folder. */
  readonly names?: RegExp;
}
