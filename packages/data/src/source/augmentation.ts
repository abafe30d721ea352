import { randomSource } from '@tractjs/core';

/** The random augmentation of one example of a stream. */
export interface Augmentation {
  /** Whether it is mirrored. */
  readonly flip: boolean;
  /** Position of a random crop, uniform in [0, 1): 0 is the top or the left, 1 the bottom or the right. */
  readonly down: number;
  readonly right: number;
}

/** Returns the augmentation at each position of a stream, a function of the seed and the position only. */
export const augmentations = (seed: number): ((position: number) => Augmentation) => {
  const source = randomSource(seed).fork('augmentation');
  return (position) => {
    source.position = DRAWS * position;
    const [flip, down, right] = source.uniform(DRAWS) as unknown as [number, number, number];
    return { flip: flip < 0.5, down, right };
  };
};

const DRAWS = 3;

/** Mirrors the image [height, width, channels] at offset `at` of `values` left to right, in place. */
export const mirror = (values: Float32Array, at: number, shape: readonly number[]): void => {
  const [height, width, channels] = shape as readonly [number, number, number];
  for (let y = 0; y < height; y++) {
    let left = at + y * width * channels;
    let right = left + (width - 1) * channels;
    for (; left < right; left += channels, right -= channels) {
      for (let c = 0; c < channels; c++) {
        const kept = values[left + c] as number;
        values[left + c] = values[right + c] as number;
        values[right + c] = kept;
      }
    }
  }
};
