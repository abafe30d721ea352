/*
 * The lock of a run's folder: one process at a time writes to it.
 *
 * A lock is a file that names its owner, followed by a counter which a thread of the owner increments. Locks
 * are numbered and the highest counts: taking over `lock-n` means creating `lock-(n+1)`, which only one
 * process can. An owner on this machine is looked up by process number and start time, since numbers are
 * reused. An owner elsewhere, or in another container, counts as dead if its counter stands still for a
 * minute.
 */
export type { LockOwner } from './lock-file';
export type { Life, ProcessIdentity } from './process-identity';
export { type LockState, lockRun, lockState, type RunLock, type RunLockOptions } from './run-lock';
