import { randomSource } from '@tractjs/core';

/** What chance decides about one example of a stream. */
export interface Augmentation {
  /** Whether it is mirrored. */
  readonly flip: boolean;
  /** Where a random crop lies, from 0 for the top and the left to 1 for the bottom and the right. */
  readonly down: number;
  readonly right: number;
}

/** What chance decides at each position of a stream: a function of the seed and the position alone. */
export const augmentations = (seed: number): ((position: number) => Augmentation) => {
  const source = randomSource(seed).fork('augmentation');
  return (position) => {
    source.position = DRAWS * position;
    const [flip, down, right] = source.uniform(DRAWS) as unknown as [number, number, number];
    return { flip: flip < 0.5, down, right };
  };
};

const DRAWS = 3;

/** Mirrors one image [height, width, channels] that lies at `at` of `values`, left to right, in place. */
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
