import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Resets the peak resident memory of this process. Returns whether it did, which only Linux can.
 */
export const resetPeakMemory = (): boolean => {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
};

/** Returns the peak resident memory of this process since `resetPeakMemory`, in MiB, or null if the system does not report it. */
export const peakMemory = (): number | null => {
  try {
    return readPeak(readFileSync('/proc/self/status', 'utf8'));
  } catch {
    return null;
  }
};

/** Reads VmHWM from Linux's /proc/self/status, in MiB. */
export const readPeak = (status: string): number | null => {
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) / 1024;
};
