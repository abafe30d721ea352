import { TractError } from '@tractjs/core';
import type { DiskProblem } from './problem-of';

/** Causes and remedies by error code. `megabytes` is the space needed. */
const remedies: Readonly<Record<string, (megabytes: number) => readonly [string, string]>> = {
  ENOSPC: (megabytes) => ['the disk is full', `free ${megabytes} MB on that disk`],
  EDQUOT: (megabytes) => ['the disk quota is used up', `free ${megabytes} MB, or have the quota raised`],
  EROFS: () => ['the disk is read-only', 'make it writable again, or copy the run to another disk'],
  EACCES: () => ['writing there is not permitted', "check the permissions of the run's folder"],
  EPERM: () => ['writing there is not permitted', "check the permissions of the run's folder"],
  EIO: () => ['the disk reports an error', 'check the disk, and copy the run to another one'],
};

/** Makes the error of a failed save: one paragraph with the cause, the path and the remedy. */
export const saveProblem = (what: string, folder: string, problem: DiskProblem, bytes = 0): TractError => {
  const [why, remedy] = explain(folder, problem, bytes);
  return new TractError(
    `${what} could not be saved: ${why} (${locationOf(folder, problem)}). What was saved before is unchanged: ${remedy}.`,
  );
};

/** Returns one paragraph on checkpoints that could not be removed. */
export const removeProblem = (folder: string, problem: DiskProblem): string => {
  const [why, remedy] = explain(folder, problem, 0);
  return `Older checkpoints of ${folder} could not be removed: ${why} (${locationOf(folder, problem)}). The new one is saved, and the next save tries again: ${remedy}.`;
};

const locationOf = (folder: string, { code, path }: DiskProblem): string =>
  [code, path ?? folder].filter(Boolean).join(', ');

const explain = (
  folder: string,
  { code = '', message }: DiskProblem,
  bytes: number,
): readonly [string, string] =>
  remedies[code]?.(Math.ceil(bytes / 1e6) + 1) ?? [
    message.replace(/\s*\n\s*/g, ' '),
    `check that ${folder} can be written to`,
  ];
