import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** What identifies a process, also among later ones with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /**
   * The boot id and the namespace of process numbers, which containers have of their own; '' if the system
   * has none.
   */
  readonly machine: string;
  /** When the process started, in the system's unit; '' if the system does not report it. */
  readonly started: string;
}

/** Whether a process is alive: 'unknown' if only its heartbeat can show it. */
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

/**
 * Reads the state and the start time of a process: fields 3 and 22 of /proc/PID/stat, counted from after its
 * name, which may contain anything.
 */
const statOf = (pid: number): { readonly state: string; readonly started: string } => {
  const text = contentOf(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', started: fields[19] ?? '' };
};

/** Returns the identity of this process. */
export const thisProcess = (): ProcessIdentity => ({
  pid: process.pid,
  host: hostname(),
  machine: machine(),
  started: statOf(process.pid).started,
});

/**
 * Checks whether a process is alive, without waiting and without clocks. Returns 'unknown' for a process on
 * another machine, in another container, or from before a reboot.
 */
export const lifeOf = ({ pid, host, machine, started }: ProcessIdentity): Life => {
  const here = thisProcess();
  if (host !== here.host || machine !== here.machine) return 'unknown';
  if (!processExists(pid)) return 'dead';
  const now = statOf(pid);
  // A zombie, whose parent has not collected its exit status, does not write any more.
  if (now.state === 'Z' || now.state === 'X') return 'dead';
  if (started === '' || now.started === '') return pid === process.pid ? 'alive' : 'unknown';
  return now.started === started ? 'alive' : 'dead';
};

const processExists = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
