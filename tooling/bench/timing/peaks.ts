import { measureEngine } from '@tractjs/engine';

/** What a machine reaches, in 10^9 floating-point operations a second. */
export interface Peaks {
  /** A product of large square matrices. */
  readonly matmul: number;
  /** A 3 x 3 convolution of 32 x 32 images with 64 channels, forward and both gradients. */
  readonly convolution: number;
}

/** The peaks on each side, and the larger of each, which stand for the machine. */
export interface MeasuredPeaks {
  readonly ours: Peaks;
  readonly peer: Peaks | null;
  readonly machine: Peaks;
}

/** What our engine reaches. Takes about two seconds. */
export const ourPeaks = async (): Promise<Peaks> => {
  const { matmulGflops, convolutionGflops } = await measureEngine({ seconds: 2 });
  return { matmul: matmulGflops, convolution: convolutionGflops };
};

/** The larger of each. */
export const joinPeaks = (ours: Peaks, peer: Peaks | null): MeasuredPeaks => ({
  ours,
  peer,
  machine: {
    matmul: Math.max(ours.matmul, peer?.matmul ?? 0),
    convolution: Math.max(ours.convolution, peer?.convolution ?? 0),
  },
});
