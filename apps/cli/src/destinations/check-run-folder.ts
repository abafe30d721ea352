import { badArgument } from '@tractjs/core';
import { foreignIn } from '@tractjs/runs';
import { UsageError } from '../errors';
import { checkFolder } from './check-destination';

/** Number of names in an error. */
const SHOWN = 5;

/**
 * Checks the folder of a run before anything is computed. Other files that no run would replace do not matter.
 * @throws UsageError if it cannot be written, or contains files that a run would replace but no run has written, also with
 * --fresh.
 */
export const checkRunFolder = async (path: string, flag = '--out'): Promise<void> => {
  await checkFolder({ flag, path });
  const foreign = await foreignIn(path);
  if (foreign.length === 0) return;
  const more = foreign.length > SHOWN ? ` and ${foreign.length - SHOWN} more` : '';
  throw new UsageError(
    badArgument(
      flag,
      path,
      `it contains ${foreign.slice(0, SHOWN).join(', ')}${more}, which a run would replace and no run of tract has written: give another folder, or move them away. --fresh only starts over an existing run.`,
    ).message,
  );
};
