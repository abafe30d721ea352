import type { Denoiser } from './denoiser';

/** A denoiser that counts. */
export interface CountedDenoiser {
  readonly denoise: Denoiser;
  /** Calls so far. */
  readonly calls: number;
  /** Examples evaluated so far, over all calls. */
  readonly examples: number;
}

/** Counts a denoiser's evaluations: wrap what guidance and thresholding go around to see what they cost. */
export const counted = (denoise: Denoiser): CountedDenoiser => {
  const seen = { calls: 0, examples: 0 };
  return {
    denoise(x, levels, condition) {
      seen.calls++;
      seen.examples += x.shape[0] ?? 0;
      return denoise(x, levels, condition);
    },
    get calls() {
      return seen.calls;
    },
    get examples() {
      return seen.examples;
    },
  };
};
