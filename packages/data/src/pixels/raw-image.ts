/** A decoded image. */
export interface RawImage {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: number;
  /** The bytes [height, width, channels]. */
  readonly data: Uint8Array;
}

/**
 * Converts an image to a number of channels: grey is repeated, colours become the luma 0.299 R + 0.587 G +
 * 0.114 B (ITU-R BT.601, as in JPEG), in the integer arithmetic of Pillow's convert('L').
 */
export const withChannels = (image: RawImage, channels: 1 | 3): RawImage => {
  if (image.channels === channels) return image;
  const { height, width, data } = image;
  const pixels = height * width;
  const result = new Uint8Array(pixels * channels);
  for (let i = 0; i < pixels; i++) {
    if (channels === 3) {
      const grey = data[i] as number;
      result[3 * i] = grey;
      result[3 * i + 1] = grey;
      result[3 * i + 2] = grey;
    } else {
      const [r, g, b] = [data[3 * i], data[3 * i + 1], data[3 * i + 2]] as [number, number, number];
      result[i] = (19_595 * r + 38_470 * g + 7_471 * b + 32_768) >> 16;
    }
  }
  return { height, width, channels, data: result };
};
