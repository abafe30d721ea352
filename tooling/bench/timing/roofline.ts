import { classOf, type KernelClass } from './flops';
import type { Peaks } from './peaks';
import type { Profile } from './profile';

/** Where the time of one call of ours goes, and what it would be if nothing but arithmetic took time. */
export interface Roofline {
  /** 10^9 floating-point operations of a call, in convolutions and products of matrices. */
  readonly gflop: { readonly convolution: number; readonly matmul: number };
  /** Parts of the time; they add up to 1. `javascript` is what is in no kernel. */
  readonly share: Readonly<Record<KernelClass | 'javascript', number>>;
  /** Speed inside of these kernels, in 10^9 operations a second; null where there are none. */
  readonly inKernels: { readonly convolution: number | null; readonly matmul: number | null };
  /** Seconds of a call at the machine's peaks: no program can take less, with this arithmetic. */
  readonly bound: number;
}

/** The roofline of a profiled call. */
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
