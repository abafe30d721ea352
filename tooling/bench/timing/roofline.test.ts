import { describe, expect, it } from 'vitest';
import { roofline } from './roofline';

const kernel = (name: string, milliseconds: number, gflop = 0) => ({
  kernel: name,
  calls: 1,
  milliseconds,
  gflop,
});

describe('roofline', () => {
  it('divides the time and bounds it by arithmetic', () => {
    const kernels = [
      kernel('Conv2D', 30, 3),
      kernel('Conv2DBackpropInput', 30, 3),
      kernel('BatchMatMul', 10, 2),
      kernel('Add', 20),
    ];
    const result = roofline({ milliseconds: 100, kernels, byShape: [] }, { matmul: 400, convolution: 200 });
    expect(result.gflop).toEqual({ convolution: 6, matmul: 2 });
    expect(result.share.convolution).toBeCloseTo(0.6, 12);
    expect(result.share.javascript).toBeCloseTo(0.1, 12);
    expect(Object.values(result.share).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
    expect(result.inKernels.convolution).toBeCloseTo(100, 9);
    expect(result.inKernels.matmul).toBeCloseTo(200, 9);
    expect(result.bound).toBeCloseTo(6 / 200 + 2 / 400, 12);
  });

  it('has no speed for uncalled kernels', () => {
    const result = roofline(
      { milliseconds: 10, kernels: [kernel('BatchMatMul', 5, 1)], byShape: [] },
      { matmul: 100, convolution: 100 },
    );
    expect(result.inKernels.convolution).toBeNull();
  });
});
