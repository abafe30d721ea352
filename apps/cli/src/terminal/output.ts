import { printable } from '@tractjs/core';
import type { Io } from './io';
import { type ProgressLine, progressLine } from './progress-line';

/** The destination of a command's results and progress. */
export interface Output {
  readonly json: boolean;
  /** Prints text on stdout, without --json. Control characters are escaped, since text may come from a file. */
  say(text: string): void;
  /** Prints one JSON object as a line on stdout, with --json only. */
  emit(event: string, values: Readonly<Record<string, unknown>>): void;
  /** Starts the progress of a stage, on stderr. */
  stage(name: string): ProgressLine;
  /** Prints a line on stderr. */
  note(text: string): void;
}

export const makeOutput = ({ stdout, stderr }: Io, json: boolean): Output => {
  let line: ProgressLine | undefined;
  return {
    json,
    say(text) {
      if (!json) stdout.write(`${printable(text)}\n`);
    },
    emit(event, values) {
      if (json) stdout.write(`${JSON.stringify({ event, ...values })}\n`);
    },
    stage(name) {
      line = progressLine(stderr, name);
      return line;
    },
    note(text) {
      line?.clear();
      stderr.write(`${printable(text)}\n`);
    },
  };
};
