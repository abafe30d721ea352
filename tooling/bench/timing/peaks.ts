import { measureEngine } from '@tractjs/engine';

/** Peak speeds of a machine, in 10^9 floating-point operations per second. */
export interface Peaks {
  /** A product of large square matrices. */
  readonly matmul: number;
  /** A 3 x 3 convolution of 32 x 32 images with 64 channels, forward and both gradients. */
  readonly convolution: number;
}

/** The peaks of each side, and the larger of each as the machine's. */
export interface MeasuredPeaks {
  readonly ours: Peaks;
  readonly peer: Peaks | null;
  readonly machine: Peaks;
}

/** Measures the peaks of our engine, in about two seconds. */
export const ourPeaks = async (): Promise<Peaks> => {
  const { matmulGflops, convolutionGflops } = await measureEngine({ seconds: 2 });
  return { matmul: matmulGflops, convolution: convolutionGflops };
};

/** Returns the larger of each. */
export const joinPeaks = (ours: Peaks, peer: Peaks | null): MeasuredPeaks => ({
  ours,
  peer,
  machine: {
    matmul: Math.max(ours.matmul, peer?.matmul ?? 0),
    convolution: Math.max(ours.convolution, peer?.convolution ?? 0),
  },
});
