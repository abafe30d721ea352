import { MOST_BUGS } from '../limits';
import type { Report } from '../process/worker';

/** What came of the inputs of a format. */
export interface Tally {
  readonly format: string;
  readonly read: number;
  readonly refused: number;
  /** Most memory that one input took, in bytes; an upper bound. */
  readonly growth: number;
  /** Most processor time that one took, in seconds. */
  readonly slowest: number;
  /** Seconds by the clock, of all processes together. */
  readonly seconds: number;
  readonly bugs: readonly { readonly index: number; readonly bug: string }[];
}

/** Inputs that were read to an end, one way or another. */
export const inputsOf = ({ read, refused, bugs }: Tally): number =>
  read + refused + new Set(bugs.map(({ index }) => index)).size;

export const emptyTally = (format: string): Tally => ({
  format,
  read: 0,
  refused: 0,
  growth: 0,
  slowest: 0,
  seconds: 0,
  bugs: [],
});

/** The tally with what a report says. */
export const withReport = (tally: Tally, report: Report): Tally =>
  'bug' in report
    ? { ...tally, bugs: [...tally.bugs, report] }
    : {
        ...tally,
        read: tally.read + report.read,
        refused: tally.refused + report.refused,
        growth: Math.max(tally.growth, report.growth),
        slowest: Math.max(tally.slowest, report.slowest),
      };

/** Whether there is enough to mend. */
export const isFull = ({ bugs }: Tally): boolean => bugs.length >= MOST_BUGS;
