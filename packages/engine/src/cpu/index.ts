/*
 * The plain JavaScript backend, which starts everywhere; it lacks one gradient, which is added here.
 */
export { startCpu } from './start-cpu';
