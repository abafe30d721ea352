/*
 * The facts that `tract doctor` prints: the backends that this machine can run, their speed, and advice to
 * make them faster. Inspecting starts, builds and downloads nothing.
 */
export { adviceFor } from './advice';
export { type CandidateReport, type EngineReport, inspectEngine } from './inspect-engine';
export { type EngineMeasurement, measureEngine } from './measure-engine';
