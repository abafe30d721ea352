/*
 * File formats of images and archives: the kind of a file by its first bytes, the size of an image from its
 * header, its pixels, and the entries of a tar archive, compressed or not.
 *
 * Files are untrusted. Every size is checked against a limit before memory is allocated, decompression stops
 * at the size that the header implies, and names that lead out of an archive are refused.
 */
export { archiveBytes } from './archive-bytes';
export { decodeImage } from './decode-image';
export { imageKind, isReadable, KIND_BYTES } from './file-kind';
export { type ImageHeader, imageHeader, MAX_PIXELS } from './image-header';
export { tarReader } from './tar-reader';
