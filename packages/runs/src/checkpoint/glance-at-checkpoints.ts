import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readDocument } from '../disk';
import { glanceSchema, newestFirst } from './checkpoint-format';
import { CHECKPOINTS, MANIFEST } from './file-names';

/** A checkpoint whose files exist with their full size. Checksums are verified when a run continues. */
export interface SeenCheckpoint {
  readonly path: string;
  readonly step: number;
  /** When it was written, in milliseconds since 1970, by the disk's clock. */
  readonly time: number;
}

/** The checkpoints of a run's folder. */
export interface SeenCheckpoints {
  /** Newest first. */
  readonly complete: readonly SeenCheckpoint[];
  /** Paths of the damaged ones. */
  readonly damaged: readonly string[];
}

/** Maximum number of checkpoints to look at. */
const MAX_CHECKPOINTS = 1000;

/** Lists a run's checkpoints without reading their tensors. */
export const glanceAtCheckpoints = async (folder: string): Promise<SeenCheckpoints> => {
  const names = newestFirst(await readdir(join(folder, CHECKPOINTS)).catch(() => []));
  const complete: SeenCheckpoint[] = [];
  const damaged: string[] = [];
  for (const name of names.slice(0, MAX_CHECKPOINTS)) {
    const path = join(folder, CHECKPOINTS, name);
    const seen = await glance(path).catch(() => undefined);
    if (seen) complete.push(seen);
    // A run in progress may have removed it meanwhile.
    else if (await exists(path)) damaged.push(path);
  }
  return { complete, damaged };
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const glance = async (path: string): Promise<SeenCheckpoint | undefined> => {
  const remedy = 'it is skipped';
  const manifest = await readDocument(join(path, MANIFEST), { schema: glanceSchema, remedy });
  if (manifest === undefined) return undefined;
  for (const [name, { bytes }] of Object.entries(manifest.files)) {
    if ((await stat(join(path, name))).size !== bytes) return undefined;
  }
  return { path, step: manifest.step, time: (await stat(join(path, MANIFEST))).mtimeMs };
};
