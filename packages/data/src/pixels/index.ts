/*
 * Decoded pixels: bytes of height x width x channels, resized as Pillow resizes (bicubic, with antialiasing)
 * and cropped.
 */
export { checkSameSize, coverSize, cropImage, type ImageCrop, type ImageSize, imageSize } from './fit-image';
export { type RawImage, withChannels } from './raw-image';
