/*
 * Starting an engine: the candidates are tried from the fastest to the one that starts everywhere; the first
 * that starts is the engine of this process.
 */
export { startEngine } from './start-engine';
