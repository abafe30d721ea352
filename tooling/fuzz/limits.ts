/** What one input may take. Beyond it there is a bug. */

/** Seconds of processor time. */
export const SECONDS = 1;

/** Memory beside the input itself, in bytes. */
export const MEMORY = 200 * 2 ** 20;

/** Seconds of processor time after which the process is ended that reads an input, for it may never come back. */
export const HANG = 5;

/** Seconds by the clock after which it is ended whatever the processor time says: it may wait for something. */
export const STALL = 180;

/** Heap of the process that reads, in MB: what is beyond it is a crash. */
export const HEAP = 320;

/** After so many bugs of a format there is enough to mend. */
export const MOST_BUGS = 20;
