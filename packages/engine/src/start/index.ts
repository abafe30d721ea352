/*
 * Starting an engine: the candidates are tried in order, from the fastest to the plain JavaScript backend,
 * which starts everywhere. The first that starts becomes the engine of this process; the reasons why faster
 * ones failed are kept in `Engine.skipped`. A process has one engine.
 */
export { startEngine } from './start-engine';
