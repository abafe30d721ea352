import type { Denoiser } from './denoiser';

/** A denoiser with counters of its evaluations. */
export interface CountedDenoiser {
  readonly denoise: Denoiser;
  /** Number of calls so far. */
  readonly calls: number;
  /** Number of examples evaluated so far, summed over all calls. */
  readonly examples: number;
}

/**
 * Returns a denoiser that counts its evaluations. Wrap the innermost denoiser to include the cost of
 * guidance.
 */
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
