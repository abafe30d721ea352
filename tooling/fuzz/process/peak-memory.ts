import { closeSync, openSync, writeSync } from 'node:fs';

/** Measures the peak growth of resident memory since the last reset. */
export interface PeakMemory {
  /** Resets the peak. Collects garbage first if more than `leftOver` bytes may remain from before. */
  reset(leftOver: number): void;
  /** In bytes. */
  growth(): number;
}

/**
 * Makes the meter. On Linux each reset clears the system's peak; elsewhere only growth above all earlier peaks is visible.
 */
export const peakMemory = (): PeakMemory => {
  const setBack = openOrNot('/proc/self/clear_refs');
  let before = 0;
  let least = Number.POSITIVE_INFINITY;
  const highest = () => process.resourceUsage().maxRSS * 1024;
  /** Returns resident memory after garbage from before is collected, which would hide later growth. */
  const resident = (leftOver: number): number => {
    let now = process.memoryUsage.rss();
    if (now > least + leftOver) {
      globalThis.gc?.();
      now = process.memoryUsage.rss();
    }
    least = Math.min(least, now);
    return now;
  };
  return {
    reset(leftOver) {
      if (setBack === undefined) {
        before = highest();
        return;
      }
      before = resident(leftOver);
      // 5 resets the peak to the current resident memory.
      writeSync(setBack, '5');
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
    // Not Linux.
  }
  return undefined;
};
