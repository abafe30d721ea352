import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { sha256OfFile } from './file-hash';
import { type LockOptions, withLock } from './lock';

/** The file that marks a folder as complete: written last, with the files to check. */
const manifestName = 'manifest.json';

interface Manifest {
  /** Required files by path in the folder; sha256 only if it is cheap to check. */
  readonly files?: Readonly<Record<string, { readonly bytes: number; readonly sha256?: string }>>;
}

/** A folder in the cache, made once. */
export interface Stage {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** Files to check on every start: 'size' or 'sha256' by path in the folder. */
  readonly checks: Readonly<Record<string, 'size' | 'sha256'>>;
  /** Fills an empty temporary folder next to it. */
  build(temporary: string): Promise<void>;
}

const readManifest = async (folder: string): Promise<Manifest | undefined> => {
  try {
    return JSON.parse(await readFile(join(folder, manifestName), 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
};

/** Returns whether a stage's folder is complete and its checked files are unchanged. */
export const isStageGood = async (stage: Pick<Stage, 'folder' | 'checks'>): Promise<boolean> => {
  const manifest = await readManifest(stage.folder);
  if (!manifest) return false;
  for (const path of Object.keys(stage.checks)) {
    const wanted = manifest.files?.[path];
    const file = join(stage.folder, path);
    const found = await stat(file).catch(() => undefined);
    if (!wanted || found?.size !== wanted.bytes) return false;
    if (wanted.sha256 !== undefined && (await sha256OfFile(file)) !== wanted.sha256) return false;
  }
  return true;
};

const writeManifest = async (folder: string, checks: Stage['checks']): Promise<void> => {
  const files: Record<string, { bytes: number; sha256?: string }> = {};
  for (const [path, check] of Object.entries(checks)) {
    const file = join(folder, path);
    const bytes = (await stat(file)).size;
    files[path] = check === 'sha256' ? { bytes, sha256: await sha256OfFile(file) } : { bytes };
  }
  await writeFile(join(folder, manifestName), `${JSON.stringify({ files }, null, 2)}\n`);
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const temporaryName = (folder: string): string => `${folder}.tmp-${process.pid}-${randomUUID()}`;

/**
 * Removes a folder if possible: children of a killed process may still write into it, but nothing reads it.
 */
const remove = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 2 }).catch(() => {});

/** Removes a stage's temporary folders whose processes have ended. */
export const removeLeftovers = async (folder: string): Promise<void> => {
  const prefix = `${basename(folder)}.tmp-`;
  for (const entry of await readdir(dirname(folder)).catch(() => [])) {
    if (!entry.startsWith(prefix)) continue;
    if (!isAlive(Number.parseInt(entry.slice(prefix.length), 10))) await remove(join(dirname(folder), entry));
  }
};

/** Renames a finished temporary folder to its final name, unless another process has put a good one there. */
const putInPlace = async (stage: Stage, temporary: string): Promise<void> => {
  const exists = await access(stage.folder).then(
    () => true,
    () => false,
  );
  if (exists) {
    if (await isStageGood(stage)) return;
    const aside = temporaryName(stage.folder);
    await rename(stage.folder, aside);
    await remove(aside);
  }
  await rename(temporary, stage.folder).catch(async (error: unknown) => {
    if (!(await isStageGood(stage))) throw error;
  });
};

/**
 * Builds the folder of a stage unless a good one exists. The stage is built in a temporary folder next to it,
 * which gets its manifest last and is then renamed, so a process killed at any moment leaves the old state or
 * the new one. Processes that start at the same time build once. Returns whether it built.
 */
export const ensureStage = async (stage: Stage, lock: LockOptions = {}): Promise<boolean> => {
  if (await isStageGood(stage)) return false;
  return await withLock(
    stage.folder,
    async () => {
      if (await isStageGood(stage)) return false;
      await removeLeftovers(stage.folder);
      const temporary = temporaryName(stage.folder);
      try {
        await mkdir(temporary, { recursive: true });
        await stage.build(temporary);
        await writeManifest(temporary, stage.checks);
        await putInPlace(stage, temporary);
      } finally {
        await remove(temporary);
      }
      return true;
    },
    lock,
  );
};
