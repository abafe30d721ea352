import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readDocument } from '@tractjs/runs';
import { z } from 'zod';

/** A checkpoint whose files are there with their sizes; their checksums are looked at when a run goes on. */
export interface SeenCheckpoint {
  readonly path: string;
  readonly step: number;
  /** When it was written, by the disk's clock. Milliseconds since 1970. */
  readonly time: number;
}

/** What a run's folder has of checkpoints. */
export interface SeenCheckpoints {
  /** Newest first. */
  readonly whole: readonly SeenCheckpoint[];
  /** Paths of those that are not whole. */
  readonly damaged: readonly string[];
}

const manifestSchema = z.object({
  format: z.literal('tract-checkpoint'),
  step: z.number().int().min(0),
  files: z.record(z.string().regex(/^[\w.-]{1,100}$/), z.object({ bytes: z.number().int().min(0) })),
});

/** Looks at a run's checkpoints without reading their tensors. */
export const glanceAtCheckpoints = async (folder: string): Promise<SeenCheckpoints> => {
  const names = (await readdir(join(folder, 'checkpoints')).catch(() => []))
    .filter((name) => /^\d{12,16}(-\d{1,6})?$/.test(name))
    .sort()
    .reverse();
  const whole: SeenCheckpoint[] = [];
  const damaged: string[] = [];
  for (const name of names.slice(0, 1000)) {
    const path = join(folder, 'checkpoints', name);
    const seen = await glance(path).catch(() => undefined);
    if (seen) whole.push(seen);
    // It may have been removed since, for there are newer ones.
    else if (await isThere(path)) damaged.push(path);
  }
  return { whole, damaged };
};

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const glance = async (path: string): Promise<SeenCheckpoint | undefined> => {
  const remedy = 'it is passed over';
  const manifest = await readDocument(join(path, 'manifest.json'), { schema: manifestSchema, remedy });
  if (manifest === undefined) return undefined;
  for (const [name, { bytes }] of Object.entries(manifest.files)) {
    if ((await stat(join(path, name))).size !== bytes) return undefined;
  }
  return { path, step: manifest.step, time: (await stat(join(path, 'manifest.json'))).mtimeMs };
};
