import { closeSync, openSync, writeSync } from 'node:fs';

/** Tells how much resident memory grew, at its highest, since it was last reset. */
export interface PeakMemory {
  /** `leftOver`: bytes that may be left over from before; what is more is collected first. */
  reset(leftOver: number): void;
  /** In bytes. */
  growth(): number;
}

/**
 * On Linux the system's record of the highest is set back each time; elsewhere only what rises above all before it is seen.
 */
export const peakMemory = (): PeakMemory => {
  const setBack = openOrNot('/proc/self/clear_refs');
  let before = 0;
  let least = Number.POSITIVE_INFINITY;
  const highest = () => process.resourceUsage().maxRSS * 1024;
  /** What is resident now, without what is left over from before, which would hide what is to come. */
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
      // 5: the highest becomes what is resident now.
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
    // No Linux.
  }
  return undefined;
};
