/*
 * Checks of a schedule: monotone noise, exact inverses, ends, precision.
 */
export { type ScheduleCheckOptions, scheduleChecks } from './schedule-checks';
