import type { AnyKind, Kind, NoOptions, Schedule } from '@tractjs/core';

/** The facts of a schedule for docs/schedules.md and the default grid. */
export interface ScheduleFacts {
  /** alpha and sigma as functions of time. */
  readonly formula: string;
  /** The unit of its time. */
  readonly time: string;
  /** The ends of time and of log-SNR, if they depend on required options. */
  readonly ends?: readonly [times: string, logSnr: string];
  /** Whether its default grid is `karras()` and not `uniform()`. Default false. */
  readonly byNoise?: boolean;
}

/** A kind of schedule with options O. */
export interface ScheduleKind<O extends object = NoOptions> extends Kind<Schedule, O>, ScheduleFacts {}

/** A kind of schedule with any options. */
export interface AnyScheduleKind extends AnyKind<Schedule>, ScheduleFacts {}
