/*
 * The records in a run's folder, for its owner and for tools that look at it: config.json (the command and
 * its options), environment.json (machine and versions of the latest start), events.jsonl (starts, saves,
 * faults) and metrics.jsonl (the loss curve). Every reader bounds sizes and copes with damage.
 */
export { appendEvent, eventsPath, type RunEvent, type RunEventName, readEvents } from './events';
export { type MetricPoint, readMetrics, type StoredMetrics } from './metrics-format';
export { configPath, type RunConfig, readRunConfig, writeRunConfig } from './run-config';
export {
  environmentPath,
  type RunEnvironment,
  readRunEnvironment,
  thisEnvironment,
  writeRunEnvironment,
} from './run-environment';
