import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What tells a process from every other one, also from a later one with its number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine, and which space of process numbers in it (containers have their own); '' where the system does not say. */
  readonly machine: string;
  /** When the process began, in the system's own unit; '' where it does not say. */
  readonly started: string;
}

/** Whether a process is there: 'unknown' where only its signs of life can tell. */
export type Life = 'alive' | 'dead' | 'unknown';

const contentOf = (read: () => string): string => {
  try {
    return read().trim();
  } catch {
    return '';
  }
};

const machine = (): string =>
  [
    contentOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    contentOf(() => readlinkSync('/proc/self/ns/pid')),
  ]
    .filter(Boolean)
    .join(' ');

/** State and start time of a process: fields 3 and 22 of /proc/PID/stat, counted from behind its name, which may hold anything. */
const statOf = (pid: number): { readonly state: string; readonly started: string } => {
  const text = contentOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', started: fields[19] ?? '' };
};

/** This process. */
export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  host: hostname(),
  machine: machine(),
  started: statOf(process.pid).started,
});

/**
 * Whether a process is there, as far as this one can know at once: never by a clock. On another machine, in another
 * container, or since the machine was started again, it cannot.
 */
export const lifeOf = ({ pid, host, machine, started }: ProcessIdentity): Life => {
  const here = thisProcess();
  if (host !== here.host || machine !== here.machine) return 'unknown';
  if (!isThere(pid)) return 'dead';
  const now = statOf(pid);
  // Killed, and its parent has not asked how it ended: it does nothing more.
  if (now.state === 'Z' || now.state === 'X') return 'dead';
  if (started === '' || now.started === '') return pid === process.pid ? 'alive' : 'unknown';
  return now.started === started ? 'alive' : 'dead';
};

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else may not be signalled, and is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
