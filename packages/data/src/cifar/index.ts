/*
 * CIFAR-10 from its official binary version, in a folder or in the downloaded archive.
 *
 * A batch file contains 10,000 records: one byte for the class, then 3072 bytes for the image, one plane of
 * 32 x 32 each for red, green and blue. The reader interleaves the planes to [32, 32, 3]; `arraySource` makes
 * a stream of the result.
 */
export { type Cifar10Options, cifar10, cifar10Classes } from './cifar10';
