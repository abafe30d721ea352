import { MOST_BUGS } from '../limits';
import type { Report } from '../process/worker';

/** The results of a format's inputs. */
export interface Tally {
  readonly format: string;
  readonly read: number;
  readonly refused: number;
  /** Largest memory of one input, in bytes; an upper bound. */
  readonly growth: number;
  /** Largest processor time of one input, in seconds. */
  readonly slowest: number;
  /** Seconds by the clock, summed over processes. */
  readonly seconds: number;
  readonly bugs: readonly { readonly index: number; readonly bug: string }[];
}

/** Number of finished inputs. */
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

/** Returns the tally updated by a report. */
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

/** Returns whether the format has enough bugs to skip it. */
export const isFull = ({ bugs }: Tally): boolean => bugs.length >= MOST_BUGS;
