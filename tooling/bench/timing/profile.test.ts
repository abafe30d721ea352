import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { profile, profileTable } from './profile';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const step = () => tf.tidy(() => void tf.matMul(tf.ones([4, 4]), tf.add(tf.ones([4, 4]), 1)));

describe('profile', () => {
  it('counts the kernels of one call, and their shapes', () => {
    const result = profile(step, 3);
    expect(result.kernels.find(({ kernel }) => kernel === 'BatchMatMul')?.calls).toBe(1);
    expect(result.byShape.map(({ kernel }) => kernel)).toContain('BatchMatMul [4,4] [4,4]');
    expect(result.kernels.reduce((total, { gflop }) => total + gflop, 0)).toBeCloseTo(128e-9, 15);
    const sum = result.kernels.reduce((total, { milliseconds }) => total + milliseconds, 0);
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(result.milliseconds);
  });

  it('restores the kernels, also after an error', () => {
    const functions = () => tf.getKernelsForBackend('cpu').map(({ kernelFunc }) => kernelFunc);
    const before = functions();
    profile(step, 1);
    const fail = () => {
      throw new Error('no');
    };
    expect(() => profile(fail)).toThrow('no');
    expect(functions()).toEqual(before);
  });
});

describe('profileTable', () => {
  it('has the time outside kernels, and the sum', () => {
    const kernels = [
      { kernel: 'Conv2D', calls: 2, milliseconds: 6, gflop: 0.9 },
      { kernel: 'Add', calls: 3, milliseconds: 1, gflop: 0 },
    ];
    const lines = profileTable({ milliseconds: 10, kernels, byShape: kernels }, 1);
    const cells = lines.map((line) => line.split(/\s{2,}/));
    expect(cells[1]).toEqual(['Conv2D', '2', '6.00', '60.0%', '150']);
    expect(cells[3]).toEqual(['JavaScript between kernels', '0', '3.00', '30.0%', '-']);
    expect(cells[4]).toEqual(['all', '5', '10.00', '100.0%', '90']);
    expect(lines).toHaveLength(8);
  });
});
