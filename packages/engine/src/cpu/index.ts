/*
 * The plain JavaScript backend, which starts everywhere. One of its kernels, the gradient of a
 * nearest-neighbour resize, is wrong for batches in tfjs 4.22 and is replaced.
 */
export { startCpu } from './start-cpu';
