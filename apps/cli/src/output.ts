import { printable } from '@tractjs/core';
import type { Io } from './io';
import { type ProgressLine, progressLine } from './progress-line';

/** Where a command's results and progress go. */
export interface Output {
  readonly json: boolean;
  /** Text for people, on stdout; nothing with --json. What a file says, such as a tensor's name, cannot move the cursor. */
  say(text: string): void;
  /** One JSON object on a line of stdout with --json; nothing otherwise. */
  emit(event: string, values: Readonly<Record<string, unknown>>): void;
  /** Progress of a stage, on stderr. */
  stage(name: string): ProgressLine;
  /** A line on stderr. */
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
