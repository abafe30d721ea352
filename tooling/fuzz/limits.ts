/** Limits for one input. Exceeding one is a bug. */

/** Seconds of processor time. */
export const SECONDS = 1;

/** Memory in addition to the input, in bytes. */
export const MEMORY = 200 * 2 ** 20;

/** Seconds of processor time after which the reading process is ended, since it may never finish. */
export const HANG = 5;

/** Seconds by the clock after which it is ended anyway, since it may wait for something. */
export const STALL = 180;

/** Heap limit of the reading process, in MB; exceeding it is a crash. */
export const HEAP = 320;

/** Number of bugs after which a format is skipped. */
export const MOST_BUGS = 20;
