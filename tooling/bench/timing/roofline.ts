import { classOf, type KernelClass } from './flops';
import type { Peaks } from './peaks';
import type { Profile } from './profile';

/** The division of the time of one call, and its lower bound if only arithmetic took time. */
export interface Roofline {
  /** 10^9 floating-point operations per call, in convolutions and matrix products. */
  readonly gflop: { readonly convolution: number; readonly matmul: number };
  /** Fractions of the time, which add up to 1. `javascript` is the time outside kernels. */
  readonly share: Readonly<Record<KernelClass | 'javascript', number>>;
  /** Speed inside these kernels, in 10^9 operations per second; null if there were none. */
  readonly inKernels: { readonly convolution: number | null; readonly matmul: number | null };
  /** Seconds per call at the machine's peaks: the minimum for this arithmetic. */
  readonly bound: number;
}

/** Computes the roofline of a profiled call. */
export const roofline = ({ milliseconds, kernels }: Profile, peaks: Peaks): Roofline => {
  const sum = (wanted: KernelClass, of: 'milliseconds' | 'gflop') =>
    kernels
      .filter(({ kernel }) => classOf(kernel) === wanted)
      .reduce((total, kernel) => total + kernel[of], 0);
  const time = (wanted: KernelClass) => sum(wanted, 'milliseconds') / milliseconds;
  const gflop = { convolution: sum('convolution', 'gflop'), matmul: sum('matmul', 'gflop') };
  const speed = (wanted: 'convolution' | 'matmul') =>
    gflop[wanted] === 0 ? null : gflop[wanted] / (sum(wanted, 'milliseconds') / 1000);
  const share = { convolution: time('convolution'), matmul: time('matmul'), other: time('other') };
  return {
    gflop,
    share: { ...share, javascript: 1 - share.convolution - share.matmul - share.other },
    inKernels: { convolution: speed('convolution'), matmul: speed('matmul') },
    bound: gflop.convolution / peaks.convolution + gflop.matmul / peaks.matmul,
  };
};
