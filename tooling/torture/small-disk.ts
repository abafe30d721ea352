import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../lib/run.mjs';
import { checkpointFolders, weightsOf, wholeCheckpoints } from './checkpoints-on-disk';
import { runTract, startTract } from './tract-process';
import type { Undisturbed } from './undisturbed';

/** The result of filling a disk. */
export interface DiskTally {
  /** Why no disk could be filled. */
  readonly skipped?: string;
  readonly faults: readonly string[];
}

/** Room for the kept checkpoints and a little more, but not for another one or the model. */
const CHECKPOINTS = 2.1;

/**
 * Distils on a small in-memory disk until it is full, then makes room and resumes the run. `stopped` is a killed run, whose
 * checkpoints give the size.
 */
export const fillDisk = async (
  undisturbed: Undisturbed,
  stopped: string,
  folder: string,
): Promise<DiskTally> => {
  const checkpoint = checkpointFolders(stopped).at(-1) as string;
  const bytes = readdirSync(checkpoint).reduce((sum, name) => sum + statSync(join(checkpoint, name)).size, 0);
  const room = Math.ceil(CHECKPOINTS * bytes);
  const { victim, weights } = undisturbed;
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${room}`, 'tmpfs', disk]);
  if (mounted.code !== 0) return { skipped: mounted.stderr.trim(), faults: [] };
  const faults: string[] = [];
  try {
    const out = join(disk, 'run');
    const argv = [...victim.argv, '--out', out];
    const { code, stderr } = await startTract(argv).ended;
    // Training continues without saves; only its end needs room.
    if (code === 0) faults.push('the disk was never full');
    else if (!/disk is full/.test(stderr)) faults.push(`a full disk was not reported: ${stderr.slice(-500)}`);
    if (wholeCheckpoints(out).length === 0) faults.push('no complete checkpoint is left on the full disk');
    await run('mount', ['-o', `remount,size=${100 * room}`, disk]);
    if (faults.length === 0) await runTract(argv);
    if (faults.length === 0 && weightsOf(out) !== weights)
      faults.push("the weights are not the undisturbed run's");
  } finally {
    await run('umount', [disk]);
  }
  return { faults };
};
