import { printable } from '@tractjs/core';
import { NotFiniteError } from '@tractjs/distill';
import { TractError } from '@tractjs/tractjs';
import { interruptCode } from './terminal/signals';

/** Exit codes of the process, besides those of signals. */
export const exitCodes = { ok: 0, failed: 1, usage: 2 } as const;

/** An invalid command line or configuration: exit code 2. */
export class UsageError extends TractError {
  override readonly name = 'UsageError';
}

/** Work stopped by a signal, after its state was saved: exit code 130, 143 or 129, depending on the signal. */
export class InterruptedError extends TractError {
  override readonly name = 'InterruptedError';
}

/**
 * Runs the part of a command that builds objects from options. Its TractErrors become UsageErrors, except
 * NotFiniteError, which is about the content of a file.
 */
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

/** Returns the exit code for a thrown value. `reason` is the name of the signal that arrived, if any. */
export const exitCodeOf = (error: unknown, reason?: unknown): number => {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof InterruptedError) return interruptCode(reason);
  return exitCodes.failed;
};

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, or choose a folder on another disk.',
  EDQUOT: 'the disk quota is used up: free some space, or choose a folder on another disk.',
  EFBIG: 'it exceeds the maximum file size of this disk: choose a folder on another disk.',
  EIO: 'the disk reports an error: check it, or choose a folder on another disk.',
  EPIPE: 'its reader has ended: run the command again with a reader that reads everything.',
  EACCES: 'permission denied: check its permissions, or choose another folder.',
  EPERM: 'it may not be changed: check its permissions, or choose another folder.',
  EROFS: 'it is on a read-only disk: choose a folder on another disk.',
  ENOTDIR: 'a part of this path is a file, not a folder: choose another path.',
  EISDIR: 'it is a folder, not a file: choose another path.',
  ENOENT: 'it does not exist: check the path.',
  EEXIST: 'it already exists and is not a folder: choose another path.',
};

/** Describes a thrown value in one paragraph. */
export const paragraphOf = (error: unknown): string => {
  if (isOurs(error)) return oneLine(error.message);
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : FILE_ERRORS[code];
  // Errors of an open file have no path.
  if (known !== undefined) return `${path ?? 'A file'} cannot be used: ${known}`;
  const message = error instanceof Error ? error.message : String(error);
  return `An unexpected error occurred: ${oneLine(message)} Run it again with TRACT_DEBUG=1 to see where, and please report it.`;
};

const oneLine = (text: string): string =>
  printable(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
