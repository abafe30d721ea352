import { closeSync, openSync, writeSync } from 'node:fs';

/** Tells how much resident memory grew, at its highest, since it was last reset. */
export interface PeakMemory {
  reset(): void;
  /** In bytes. */
  growth(): number;
}

/**
 * On Linux the system's record of the highest is set back each time; elsewhere only what rises above all before it is seen.
 */
export const peakMemory = (): PeakMemory => {
  const setBack = openOrNot('/proc/self/clear_refs');
  let before = 0;
  const highest = () => process.resourceUsage().maxRSS * 1024;
  return {
    reset() {
      if (setBack === undefined) {
        before = highest();
        return;
      }
      // 5: the highest becomes what is resident now.
      writeSync(setBack, '5');
      before = process.memoryUsage.rss();
    },
    growth: () => highest() - before,
  };
};

const openOrNot = (path: string): number | undefined => {
  try {
    const file = openSync(path, 'w');
    try {
      writeSync(file, '5');
      return file;
    } catch {
      closeSync(file);
    }
  } catch {
    // No Linux.
  }
  return undefined;
};
