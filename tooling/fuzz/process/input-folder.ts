import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a folder for inputs, in memory if the system has that: disks write far more slowly than readers read. */
export const inputFolder = (): string => {
  try {
    return mkdtempSync(join('/dev/shm', 'tract-fuzz-'));
  } catch {
    return mkdtempSync(join(tmpdir(), 'tract-fuzz-'));
  }
};
