import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Damage } from '../disk';
import { readMetrics } from '../records/metrics-format';
import { type CheckpointDocument, type Manifest, newestFirst } from './checkpoint-format';
import { BEFORE, CHECKPOINTS, METRICS } from './file-names';
import { findFirstVersion } from './first-version';
import type { Found, PassedOver, Search } from './found';
import type { Kept } from './keep';
import { NoCheckpointError } from './no-checkpoint-error';
import { readManifest, verifyCheckpoint } from './verify-checkpoint';

/**
 * The newest whole checkpoint of a run: among its checkpoints, among those of the run that was started over and has not
 * saved yet, or one of version 1. Writes nothing.
 * @throws NoCheckpointError if there are checkpoints and none is complete, TractError if one is of a later version.
 */
export const findCheckpoint = async (folder: string): Promise<Search> => {
  const passedOver: PassedOver[] = [];
  for (const place of [folder, join(folder, BEFORE)]) {
    const found = await findIn(folder, place, passedOver);
    if (found) return { found, passedOver };
  }
  const found = await findFirstVersion(folder, passedOver);
  if (found) return { found, passedOver };
  if (passedOver.length > 0) {
    const list = passedOver.map(({ path, why }) => `${path}: ${why}`).join('; ');
    throw new NoCheckpointError(`No checkpoint of ${folder} is whole (${list}), so this run cannot go on`);
  }
  return { passedOver };
};

const findIn = async (
  folder: string,
  place: string,
  passedOver: PassedOver[],
): Promise<Found | undefined> => {
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
      passedOver.push({ path, why: error.message });
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

/** What the manifests of older checkpoints say, from old to new. They are not looked into further. */
const othersOf = async (place: string, names: readonly string[]): Promise<Kept[]> => {
  const others: Kept[] = [];
  for (const name of names.toReversed()) {
    const path = join(place, CHECKPOINTS, name);
    others.push({ name, ...(await readManifest(path).then(scoreOf, () => ({ phase: -1, score: null }))) });
  }
  return others;
};

const scoreOf = ({ phase, score }: Manifest) => ({ phase, score });

/** The loss curve up to a checkpoint. It may still be where a run that was started over has put it. */
const metricsOf = async (
  folder: string,
  place: string,
  { metrics, position }: CheckpointDocument,
): Promise<Pick<Found, 'points' | 'bytes' | 'curveDamaged'>> => {
  const own = await readMetrics(join(place, METRICS), { limit: metrics });
  const inPlace = own.bytes > 0 || metrics === 0;
  const stored = inPlace ? own : await readMetrics(join(folder, BEFORE, METRICS), { limit: metrics });
  const points = stored.points.filter(({ step = 0 }) => step <= (position['step'] as number));
  const whole = stored.bytes === metrics && stored.damaged === 0 && points.length === stored.points.length;
  return { points, curveDamaged: !whole, ...(whole && inPlace && place === folder && { bytes: metrics }) };
};
