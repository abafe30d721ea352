import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Forgets the largest resident memory of this process so far, so that `peakMemory` tells of what comes. Linux alone can;
 * returns whether it did.
 */
export const resetPeakMemory = (): boolean => {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
};

/** The largest resident memory of this process since `resetPeakMemory`, in MiB; null where the system does not tell. */
export const peakMemory = (): number | null => {
  try {
    return readPeak(readFileSync('/proc/self/status', 'utf8'));
  } catch {
    return null;
  }
};

/** VmHWM of Linux's /proc/self/status, in MiB. */
export const readPeak = (status: string): number | null => {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / 1024;
};
