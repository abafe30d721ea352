import type { RawImage } from './raw-image';

/**
 * Resizes an image, each axis on its own: a shrinking axis averages over the area of each new pixel, a
 * growing one interpolates linearly between the centres of pixels. Rounds to bytes once, at the end. Returns
 * the image itself if it already has the size.
 */
export const resizeImage = (image: RawImage, height: number, width: number): RawImage => {
  if (image.height === height && image.width === width) return image;
  const { channels } = image;
  const down = tapsOf(image.height, height);
  const across = tapsOf(image.width, width);
  const row = new Float32Array(image.width * channels);
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    row.fill(0);
    for (const { from, weight } of down[y] as readonly Tap[]) {
      const start = from * row.length;
      for (let i = 0; i < row.length; i++)
        row[i] = (row[i] as number) + weight * (image.data[start + i] as number);
    }
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const { from, weight } of across[x] as readonly Tap[])
          sum += weight * (row[from * channels + c] as number);
        data[(y * width + x) * channels + c] = Math.round(sum);
      }
    }
  }
  return { height, width, channels, data };
};

/** The weight of an old pixel in a new one. */
interface Tap {
  readonly from: number;
  readonly weight: number;
}

/** Returns the taps of each of `to` new pixels along an axis of `from` old ones; the weights sum to 1. */
const tapsOf = (from: number, to: number): readonly (readonly Tap[])[] =>
  Array.from({ length: to }, (_, i) =>
    to < from ? areaTaps(i, from / to, from) : linearTaps(i, from / to, from),
  );

const areaTaps = (i: number, scale: number, size: number): Tap[] => {
  const [start, end] = [i * scale, Math.min(size, (i + 1) * scale)];
  const taps: Tap[] = [];
  for (let from = Math.floor(start); from < end; from++) {
    const overlap = Math.min(end, from + 1) - Math.max(start, from);
    taps.push({ from, weight: overlap / (end - start) });
  }
  return taps;
};

const linearTaps = (i: number, scale: number, size: number): Tap[] => {
  const centre = Math.min(Math.max((i + 0.5) * scale - 0.5, 0), size - 1);
  const from = Math.floor(centre);
  const weight = centre - from;
  return weight === 0
    ? [{ from, weight: 1 }]
    : [
        { from, weight: 1 - weight },
        { from: from + 1, weight },
      ];
};
