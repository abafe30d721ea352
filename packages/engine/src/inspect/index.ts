/*
 * What this machine can run, how fast it is, and what would make it faster: the facts behind `tract doctor`.
 */
export { adviceFor } from './advice';
export { type CandidateReport, type EngineReport, inspectEngine } from './inspect-engine';
export { type EngineMeasurement, measureEngine } from './measure-engine';
