import { printable, TractError } from '@tractjs/core';
import type { Format } from './format';

/** The verdict on a reader: it accepted the input, refused it correctly, or has a bug. */
export type Verdict = 'read' | 'refused' | { readonly bug: string };

/** Reads an input in a folder. A correct refusal is a readable TractError that names the file. */
export const judge = async (format: Format, folder: string): Promise<Verdict> => {
  try {
    await format.read(folder);
    return 'read';
  } catch (error) {
    if (!(error instanceof TractError))
      return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    const { message } = error;
    if (message.length > LONGEST) return { bug: `an error of ${message.length} characters` };
    if (printable(message) !== message)
      return { bug: `an error with control characters: ${printable(message)}` };
    const names = format.names === undefined ? message.includes(folder) : format.names.test(message);
    return names ? 'refused' : { bug: `an error that does not name its file: ${error.stack}` };
  }
};

/** Returns whether a message is readable. */
const LONGEST = 2500;
