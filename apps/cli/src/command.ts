import { engineNames } from '@tractjs/engine';
import type { Engine } from '@tractjs/tractjs';
import type { Io } from './io';
import { choice, type Fields, flag, integer, text, type Values } from './options/fields';
import type { Output } from './output';

/** What a command works with beside its options. */
export interface Context {
  readonly io: Io;
  readonly output: Output;
  /** Starts the engine as --engine and --threads say, and shows its line. */
  engine(): Promise<Engine>;
}

/** One command: its options are flags, keys of its configuration file and lines of its help at once. */
export interface Command<F extends Fields = Fields> {
  readonly name: string;
  readonly summary: string;
  /** More for the help, in whole sentences. */
  readonly details?: string;
  readonly fields: F;
  /** Positional arguments; those that may be left out stand last. */
  readonly arguments?: readonly {
    readonly name: string;
    readonly help: string;
    readonly optional?: boolean;
  }[];
  /** Command lines for the help. */
  readonly examples: readonly string[];
  run(context: Context, values: Values<F>, given: readonly string[]): Promise<void>;
}

/** Keeps the types of the fields for `run`, and forgets them outside. */
export const command = <F extends Fields>(definition: Command<F>): Command =>
  definition as unknown as Command;

/** The options that every command has. */
export const commonFields = {
  engine: choice('tensor backend', ['auto', ...engineNames]),
  threads: integer('threads of the tensor library (default: the cores of this machine)', { max: 1024 }),
  json: flag('print one JSON object a line on stdout: events, then the result'),
  config: text('JSON file with the same keys as these options; flags win', { placeholder: '<file>' }),
} as const;
