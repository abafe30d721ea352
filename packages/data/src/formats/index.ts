/*
 * File formats of images and archives: what a file is by its first bytes, its size from its header, its
 * pixels, and the entries of a tar file, compressed or not. Sizes are bounded by the header before memory is
 * requested.
 */
export { archiveBytes } from './archive-bytes';
export { decodeImage } from './decode-image';
export { imageKind, isReadable, KIND_BYTES } from './file-kind';
export { type ImageHeader, imageHeader, MAX_PIXELS } from './image-header';
export { tarReader } from './tar-reader';
