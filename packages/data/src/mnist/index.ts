/*
 * MNIST from an npm package, in the IDX format of its authors: 28 x 28 grey images and their labels, scaled
 * to [-1, 1].
 */
export { type MnistOptions, mnist } from './mnist';
