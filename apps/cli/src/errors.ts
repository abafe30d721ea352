import { printable } from '@tractjs/core';
import { NotFiniteError } from '@tractjs/distill';
import { TractError } from '@tractjs/tractjs';
import { interruptCode } from './signals';

/** What the process ends with. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

/** A command line or configuration that cannot be run as it stands: exit code 2. */
export class UsageError extends TractError {
  override readonly name = 'UsageError';
}

/** Work that was stopped by a signal, after saving what there is to save: exit code 130, 143 or 129, by the signal. */
export class InterruptedError extends TractError {
  override readonly name = 'InterruptedError';
}

/** Runs the part of a command that turns options into things; what does not fit there is bad usage, but for damaged numbers. */
export const configuring = <T>(work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof TractError) || error instanceof UsageError || error instanceof NotFiniteError)
      throw error;
    throw new UsageError(error.message);
  }
};

const isOurs = (error: unknown): error is Error =>
  error instanceof Error &&
  (error instanceof TractError || error.name === 'EngineError' || error.name === 'TractError');

/** The exit code that fits what was thrown. `reason` is the name of the signal that came, if one did. */
export const exitCodeOf = (error: unknown, reason?: unknown): number => {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof InterruptedError) return interruptCode(reason);
  return exitCodes.failed;
};

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, or choose a folder on another disk.',
  EDQUOT: 'the disk quota is used up: free some space, or choose a folder on another disk.',
  EFBIG: 'it is larger than a file may be there: choose a folder on another disk.',
  EIO: 'the disk reports an error: check it, or choose a folder on another disk.',
  EPIPE: 'what reads it has ended: run the command again with a reader that reads all.',
  EACCES: 'it may not be read or written: check its permissions, or choose another folder.',
  EPERM: 'it may not be changed: check its permissions, or choose another folder.',
  EROFS: 'it is on a read-only disk: choose a folder on another disk.',
  ENOTDIR: 'a part of this path is a file, not a folder: choose another path.',
  EISDIR: 'it is a folder, and a file is needed: choose another path.',
  ENOENT: 'it does not exist: check the path.',
  EEXIST: 'something of that name is there already, and it is not a folder: choose another path.',
};

/** Anything thrown, as one paragraph. */
export const paragraphOf = (error: unknown): string => {
  if (isOurs(error)) return oneLine(error.message);
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : FILE_ERRORS[code];
  // Writing to a file that is open names none.
  if (known !== undefined) return `${path ?? 'A file'} cannot be used: ${known}`;
  const message = error instanceof Error ? error.message : String(error);
  return `Something went wrong that this command does not know: ${oneLine(message)} Run it again with TRACT_DEBUG=1 to see where, and please report it.`;
};

const oneLine = (text: string): string =>
  printable(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
