/*
 * Records of a run: its configuration, the environment it ran in, its events and its metrics.
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
