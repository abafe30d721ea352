import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly step: number;
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
}

const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Returns the folders of a run's checkpoints, oldest first. */
export const checkpointFolders = (run: string): string[] => {
  const folder = join(run, 'checkpoints');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d+(?!.*tmp$)/.test(name))
    .sort((a, b) => Number(a) - Number(b))
    .map((name) => join(folder, name));
};

/**
 * Returns the steps of the complete checkpoints, oldest first. Reads manifests and checksums independently of the code
 * under test.
 */
export const wholeCheckpoints = (run: string): number[] =>
  checkpointFolders(run).flatMap((folder) => {
    try {
      const { step, files } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
      const whole = Object.entries(files).every(([name, { bytes, sha256 }]) => {
        const content = readFileSync(join(folder, name));
        return content.byteLength === bytes && hex(content) === sha256;
      });
      return whole ? [step] : [];
    } catch {
      return [];
    }
  });

/** Returns the step of the last checkpoint that the run recorded as saved, or 0. */
export const lastSaveTold = (run: string): number => {
  const file = join(run, 'events.jsonl');
  if (!existsSync(file)) return 0;
  // The last line may be torn.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  const steps = lines
    .map((line) => JSON.parse(line) as { event: string; step?: number })
    .flatMap(({ event, step }) => (event === 'save' && step !== undefined ? [step] : []));
  return steps.at(-1) ?? 0;
};

/** Counts the remains of interrupted checkpoints. */
export const unfinishedCheckpoints = (run: string): number => {
  const folder = join(run, 'checkpoints');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.tmp')).length : 0;
};

/** Returns the SHA-256 of the weights of a finished run, or undefined. */
export const weightsOf = (run: string): string | undefined => {
  const file = join(run, 'model', 'model.safetensors');
  return existsSync(join(run, 'result.json')) && existsSync(file) ? hex(readFileSync(file)) : undefined;
};
