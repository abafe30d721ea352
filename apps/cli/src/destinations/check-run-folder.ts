import { badArgument } from '@tractjs/core';
import { foreignIn } from '@tractjs/runs';
import { UsageError } from '../errors';
import { checkFolder } from './check-destination';

/** Names that an error shows. */
const SHOWN = 5;

/**
 * Looks at the folder that a run is to be written to, before anything is computed. What is in it beside and gets in no run's
 * way does not matter.
 * @throws UsageError if it cannot be written to, or holds what a run would replace and no run has written, with --fresh too.
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
      `it holds ${foreign.slice(0, SHOWN).join(', ')}${more}, which no run of tract has written and a run would replace: give another folder, or move that away. --fresh starts over only where a run is.`,
    ).message,
  );
};
