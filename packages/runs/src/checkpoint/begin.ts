import { join } from 'node:path';
import type { FileLayer } from '../disk';
import { newestFirst } from './checkpoint-format';
import { CHECKPOINTS, METRICS, PREVIOUS_RUN } from './file-names';
import { rewriteMetrics } from './metrics-file';
import type { FoundCheckpoint, SkippedCheckpoint } from './search-result';
import { discard, makeSynced } from './write-checkpoint';

/**
 * Prepares a run's folder to continue from a checkpoint: removes newer checkpoints, renames the skipped ones
 * to NAME.damaged, and truncates the metrics to those of the checkpoint. Returns the bytes of the metrics. If
 * this is interrupted, the checkpoint is still the newest complete one.
 */
export const continueFrom = async (
  files: FileLayer,
  folder: string,
  found: FoundCheckpoint,
  skipped: readonly SkippedCheckpoint[],
): Promise<number> => {
  await removeTemporaryMetrics(files, folder);
  const checkpoints = join(folder, CHECKPOINTS);
  const kept = new Set(found.kept.map(({ name }) => name));
  const newer = newestFirst(await files.list(checkpoints)).filter((name) => !kept.has(name));
  for (const name of newer) {
    const path = join(checkpoints, name);
    if (!skipped.some((one) => one.path === path)) await discard(files, checkpoints, name);
    else {
      await files.remove(`${path}.damaged`);
      await files.rename(path, `${path}.damaged`);
    }
  }
  if (newer.length > 0) await files.syncFolder(checkpoints);
  if (found.bytes === undefined) return rewriteMetrics(files, folder, found.points);
  await files.extend(join(folder, METRICS), found.bytes, new Uint8Array(0));
  return found.bytes;
};

/**
 * Prepares a run's folder to start over. Moves the previous run's checkpoints and metrics into a subfolder,
 * where they are found again if the new run does not save. Returns the bytes of the new metrics, 0.
 */
export const startOver = async (files: FileLayer, folder: string): Promise<number> => {
  await removeTemporaryMetrics(files, folder);
  const aside = join(folder, PREVIOUS_RUN);
  const names = await files.list(folder);
  if (newestFirst(await files.list(join(folder, CHECKPOINTS))).length > 0) {
    await files.remove(join(aside, CHECKPOINTS));
    await makeSynced(files, aside);
    // The metrics first: the subfolder is not used until it has checkpoints.
    if (names.includes(METRICS)) await files.rename(join(folder, METRICS), join(aside, METRICS));
    await files.rename(join(folder, CHECKPOINTS), join(aside, CHECKPOINTS));
    await files.syncFolder(aside);
  } else await files.remove(join(folder, METRICS));
  if (names.length > 0) await files.syncFolder(folder);
  return 0;
};

const removeTemporaryMetrics = async (files: FileLayer, folder: string): Promise<void> => {
  for (const name of await files.list(folder))
    if (name.startsWith(`.${METRICS}.`)) await files.remove(join(folder, name));
};

/**
 * Returns the names that the first save of a run makes obsolete: the previous run and checkpoints of version
 * 1.
 */
export const obsoleteIn = async (files: FileLayer, folder: string): Promise<string[]> =>
  (await files.list(folder)).filter(
    (name) => name === PREVIOUS_RUN || /^checkpoint(\.previous|\..*\.tmp)?$/.test(name),
  );
