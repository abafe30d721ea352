/*
 * Checks of a schedule: sigma / alpha grows with time, `atNoiseRatio` inverts `at`, derivatives agree with
 * finite differences, times outside of the range are refused, and the description survives JSON.
 */
export { type ScheduleCheckOptions, scheduleChecks } from './schedule-checks';
