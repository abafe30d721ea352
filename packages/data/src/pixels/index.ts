/*
 * Decoded images as bytes [height, width, channels], and their fit to the size of the examples.
 *
 * Each axis is resized on its own: a shrinking axis averages over the area of each new pixel, a growing one
 * interpolates linearly between the centres of pixels. An image is resized until it just covers the size, and
 * the rest is cropped, from the centre or at a random position.
 */
export { checkSameSize, coverSize, cropImage, type ImageCrop, type ImageSize, imageSize } from './fit-image';
export { type RawImage, withChannels } from './raw-image';
