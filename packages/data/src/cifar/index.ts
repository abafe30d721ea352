/*
 * CIFAR-10 from its binary batches, in a folder or in the archive of its authors: records of a label and
 * 3072 bytes.
 */
export { type Cifar10Options, cifar10, cifar10Classes } from './cifar10';
