import { join } from 'node:path';
import type { FileLayer } from '../disk';
import { newestFirst } from './checkpoint-format';
import { BEFORE, CHECKPOINTS, METRICS } from './file-names';
import type { Found, PassedOver } from './found';
import { rewriteMetrics } from './metrics-file';
import { discard, makeSynced } from './write-checkpoint';

/**
 * Makes a run's folder ready to go on from a checkpoint: newer ones go, damaged ones get another name, and the metrics are
 * cut to those of the checkpoint. Returns their bytes. Where this is cut off, the checkpoint is still the newest whole one.
 */
export const takeUp = async (
  files: FileLayer,
  folder: string,
  found: Found,
  passedOver: readonly PassedOver[],
): Promise<number> => {
  await removeTemporaryMetrics(files, folder);
  const place = join(folder, CHECKPOINTS);
  const stay = new Set(found.kept.map(({ name }) => name));
  const newer = newestFirst(await files.list(place)).filter((name) => !stay.has(name));
  for (const name of newer) {
    const path = join(place, name);
    if (!passedOver.some((one) => one.path === path)) await discard(files, place, name);
    else {
      await files.remove(`${path}.damaged`);
      await files.rename(path, `${path}.damaged`);
    }
  }
  if (newer.length > 0) await files.syncFolder(place);
  if (found.bytes === undefined) return rewriteMetrics(files, folder, found.points);
  await files.extend(join(folder, METRICS), found.bytes, new Uint8Array(0));
  return found.bytes;
};

/**
 * Makes a run's folder ready to start over. What was saved before is put aside in one folder, where it is found again
 * unless the new run saves. Returns the bytes of its metrics, 0.
 */
export const startOver = async (files: FileLayer, folder: string): Promise<number> => {
  await removeTemporaryMetrics(files, folder);
  const aside = join(folder, BEFORE);
  const names = await files.list(folder);
  if (newestFirst(await files.list(join(folder, CHECKPOINTS))).length > 0) {
    await files.remove(join(aside, CHECKPOINTS));
    await makeSynced(files, aside);
    // The metrics first: without its checkpoints there, this place is not used.
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

/** What the first save of a run makes obsolete: the run before it, and checkpoints of version 1. */
export const obsoleteIn = async (files: FileLayer, folder: string): Promise<string[]> =>
  (await files.list(folder)).filter(
    (name) => name === BEFORE || /^checkpoint(\.previous|\..*\.tmp)?$/.test(name),
  );
