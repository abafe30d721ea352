import type { Format } from './format';

/** What a reader made of an input: it took it, refused it as it should, or has a bug. */
export type Verdict = 'read' | 'refused' | { readonly bug: string };

/** Reads an input in a folder. Refusals are errors that say so by their name: TractError. */
export const judge = async (format: Format, folder: string): Promise<Verdict> => {
  try {
    await format.read(folder);
    return 'read';
  } catch (error) {
    if (error instanceof Error && error.name === 'TractError') {
      if (error.message.length > LONGEST) return { bug: `an error of ${error.message.length} characters` };
      return 'refused';
    }
    return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
};

/** A message that a person reads. */
const LONGEST = 4000;
