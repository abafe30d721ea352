import { readFileSync } from 'node:fs';

/** Ticks per second in /proc, the same on every Linux. */
const TICKS = 100;

/**
 * Returns the seconds of processor time that a process has used, or undefined if the system does not report it. Other work
 * on the machine lengthens the clock time of an input but not this.
 */
export const processorTime = (process: number): number | undefined => {
  try {
    const text = readFileSync(`/proc/${process}/stat`, 'latin1');
    // The second field is the program's name in parentheses, which may contain spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [user, system] = [fields[11], fields[12]].map(Number) as [number, number];
    return (user + system) / TICKS;
  } catch {
    return undefined;
  }
};
