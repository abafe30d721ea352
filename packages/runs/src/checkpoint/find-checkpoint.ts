import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Damage } from '../disk';
import { readMetrics } from '../records/metrics-format';
import { type CheckpointDocument, type Manifest, newestFirst } from './checkpoint-format';
import { CHECKPOINTS, METRICS, PREVIOUS_RUN } from './file-names';
import { findFirstVersion } from './first-version';
import type { KeptCheckpoint } from './keep';
import { NoCheckpointError } from './no-checkpoint-error';
import type { FoundCheckpoint, SearchResult, SkippedCheckpoint } from './search-result';
import { readManifest, verifyCheckpoint } from './verify-checkpoint';

/**
 * Finds the newest complete checkpoint of a run: among its own, among those of the previous run if this one
 * was started over and has not saved yet, or one of version 1. Writes nothing.
 * @throws NoCheckpointError if there are checkpoints and none is complete, TractError if one is of a later
 * version.
 */
export const findCheckpoint = async (folder: string): Promise<SearchResult> => {
  const skipped: SkippedCheckpoint[] = [];
  for (const place of [folder, join(folder, PREVIOUS_RUN)]) {
    const found = await findIn(folder, place, skipped);
    if (found) return { found, skipped };
  }
  const found = await findFirstVersion(folder, skipped);
  if (found) return { found, skipped };
  if (skipped.length > 0) {
    const list = skipped.map(({ path, why }) => `${path}: ${why}`).join('; ');
    throw new NoCheckpointError(
      `No checkpoint of ${folder} is complete (${list}), so the run cannot continue`,
    );
  }
  return { skipped };
};

const findIn = async (
  folder: string,
  place: string,
  skipped: SkippedCheckpoint[],
): Promise<FoundCheckpoint | undefined> => {
  const names = newestFirst(await namesIn(join(place, CHECKPOINTS)));
  for (const [i, name] of names.entries()) {
    const path = join(place, CHECKPOINTS, name);
    try {
      const { document, manifest } = await verifyCheckpoint(path);
      const earlier = place === folder ? await othersOf(place, names.slice(i + 1)) : [];
      const kept = place === folder ? [...earlier, { name, ...scoreOf(manifest) }] : [];
      return { path, version: 2, document, kept, ...(await metricsOf(folder, place, document)) };
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      skipped.push({ path, why: error.message });
    }
  }
  return undefined;
};

const namesIn = async (path: string): Promise<string[]> => {
  try {
    return await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
};

/** Reads the manifests of older checkpoints, from old to new. Their other files are not verified. */
const othersOf = async (place: string, names: readonly string[]): Promise<KeptCheckpoint[]> => {
  const others: KeptCheckpoint[] = [];
  for (const name of names.toReversed()) {
    const path = join(place, CHECKPOINTS, name);
    others.push({ name, ...(await readManifest(path).then(scoreOf, () => ({ phase: -1, score: null }))) });
  }
  return others;
};

const scoreOf = ({ phase, score }: Manifest) => ({ phase, score });

/** Reads the loss curve up to a checkpoint, which may still be in the previous run's subfolder. */
const metricsOf = async (
  folder: string,
  place: string,
  { metrics, position }: CheckpointDocument,
): Promise<Pick<FoundCheckpoint, 'points' | 'bytes' | 'curveDamaged'>> => {
  const own = await readMetrics(join(place, METRICS), { limit: metrics });
  const inPlace = own.bytes > 0 || metrics === 0;
  const stored = inPlace ? own : await readMetrics(join(folder, PREVIOUS_RUN, METRICS), { limit: metrics });
  const points = stored.points.filter(({ step = 0 }) => step <= (position['step'] as number));
  const whole = stored.bytes === metrics && stored.damaged === 0 && points.length === stored.points.length;
  return { points, curveDamaged: !whole, ...(whole && inPlace && place === folder && { bytes: metrics }) };
};
