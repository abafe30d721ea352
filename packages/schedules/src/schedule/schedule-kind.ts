import type { AnyKind, Kind, NoOptions, Schedule } from '@tractjs/core';

/** What docs/schedules.md says of a schedule. */
export interface ScheduleFacts {
  /** alpha and sigma over time. */
  readonly formula: string;
  /** The unit of its time. */
  readonly time: string;
  /** The ends of time and of log-SNR, if they depend on required options. */
  readonly ends?: readonly [times: string, logSnr: string];
  /** Whether the grid that goes with it is even in the noise, and not in time. Default false. */
  readonly byNoise?: boolean;
}

/** A kind of schedule with options O. */
export interface ScheduleKind<O extends object = NoOptions> extends Kind<Schedule, O>, ScheduleFacts {}

/** A kind of schedule with any options. */
export interface AnyScheduleKind extends AnyKind<Schedule>, ScheduleFacts {}
