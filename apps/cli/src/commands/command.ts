import { engineNames } from '@tractjs/engine';
import type { Engine } from '@tractjs/tractjs';
import type { Fields, Values } from '../options/field';
import { choice, flag, integer, text } from '../options/fields';
import type { Io } from '../terminal/io';
import type { Output } from '../terminal/output';

/** What a command receives in addition to its options. */
export interface Context {
  readonly io: Io;
  readonly output: Output;
  /** Starts the engine selected by --engine and --threads, and prints its line. */
  engine(): Promise<Engine>;
}

/** A command. Each field is a flag, a key of the configuration file and a line of the help. */
export interface Command<F extends Fields = Fields> {
  readonly name: string;
  readonly summary: string;
  /** Complete sentences for the help, after the summary. */
  readonly details?: string;
  readonly fields: F;
  /** Positional arguments, the optional ones last. */
  readonly arguments?: readonly {
    readonly name: string;
    readonly help: string;
    readonly optional?: boolean;
  }[];
  /** Example command lines for the help. */
  readonly examples: readonly string[];
  run(context: Context, values: Values<F>, given: readonly string[]): Promise<void>;
}

/** Defines a command: `run` sees the types of its fields, the outside does not. */
export const command = <F extends Fields>(definition: Command<F>): Command =>
  definition as unknown as Command;

/** Options that every command has. */
export const commonFields = {
  engine: choice('tensor backend', ['auto', ...engineNames]),
  threads: integer('threads of the tensor library (default: the number of cores)', { max: 1024 }),
  json: flag('print JSON on stdout, one object per line: events, then the result'),
  config: text('JSON file with these options as keys; flags override it', { placeholder: '<file>' }),
} as const;
