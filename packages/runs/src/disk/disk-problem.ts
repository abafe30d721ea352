import { TractError } from '@tractjs/core';
import type { DiskProblem } from './problem-of';

const remedies: Readonly<Record<string, (megabytes: number) => readonly [string, string]>> = {
  ENOSPC: (megabytes) => ['the disk is full', `free ${megabytes} MB on that disk`],
  EDQUOT: (megabytes) => ['the disk quota is used up', `free ${megabytes} MB, or have the quota raised`],
  EROFS: () => ['the disk is read-only', 'make it writable again, or copy the run to another disk'],
  EACCES: () => ['writing there is not permitted', "check the permissions of the run's folder"],
  EPERM: () => ['writing there is not permitted', "check the permissions of the run's folder"],
  EIO: () => ['the disk reports an error', 'check the disk, and copy the run to another one'],
};

/** One paragraph on what could not be saved: the file, why, what is unharmed and what to do. */
export const saveProblem = (what: string, folder: string, problem: DiskProblem, bytes = 0): TractError => {
  const [why, remedy] = explain(folder, problem, bytes);
  return new TractError(
    `${what} could not be saved: ${why} (${place(folder, problem)}). What was saved before is unchanged: ${remedy}.`,
  );
};

/** One paragraph on what is still there and should not be. */
export const removeProblem = (folder: string, problem: DiskProblem): string => {
  const [why, remedy] = explain(folder, problem, 0);
  return `Older checkpoints of ${folder} could not be removed: ${why} (${place(folder, problem)}). The new one is saved, and the next save tries again: ${remedy}.`;
};

const place = (folder: string, { code, path }: DiskProblem): string =>
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
