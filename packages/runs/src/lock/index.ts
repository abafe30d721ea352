/*
 * Locks: one process at a time writes into a run's folder.
 *
 * A lock file names its owner and is refreshed while the owner lives. A lock whose owner has died is taken
 * over; a process is identified by its number and its start time, since numbers are used again.
 */
export type { LockOwner } from './lock-file';
export type { Life, ProcessIdentity } from './process-identity';
export { type LockState, lockRun, lockState, type RunLock, type RunLockOptions } from './run-lock';
