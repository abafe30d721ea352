import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for inputs: in memory where the system has such, for disks take far longer to write than readers to read. */
export const inputFolder = (): string => {
  try {
    return mkdtempSync(join('/dev/shm', 'tract-fuzz-'));
  } catch {
    return mkdtempSync(join(tmpdir(), 'tract-fuzz-'));
  }
};
