import { readFileSync } from 'node:fs';

/** Ticks of a second in /proc, which is the same on every Linux. */
const TICKS = 100;

/**
 * Seconds of processor time that a process has used, or undefined where the system does not say. On a machine that has other
 * work an input takes longer by the clock, and no longer by this.
 */
export const processorTime = (process: number): number | undefined => {
  try {
    const text = readFileSync(`/proc/${process}/stat`, 'latin1');
    // The second field is the program's name in brackets, which may have spaces in it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [user, system] = [fields[11], fields[12]].map(Number) as [number, number];
    return (user + system) / TICKS;
  } catch {
    return undefined;
  }
};
