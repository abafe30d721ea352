import { describe, expect, it } from 'vitest';
import { formula } from './formula';
import { Unsupported } from './outcome';
import { readNote, readOptimizer, readWeight } from './recorded-texts';

describe('formula', () => {
  const value = (text: string, variables = {}) => formula(text, Object.keys(variables))(variables);

  it('follows the usual order of operations', () => {
    expect(value('1 + 2 * 3 - 4 / 2')).toBe(5);
    expect(value('-(2 - 5) * 2')).toBe(6);
    expect(value('2 ^ 3 ^ 2 + 1e1')).toBe(522);
    expect(value('max(g/(1-g), 1)', { g: 0.75 })).toBeCloseTo(3, 12);
    expect(value('clip(sqrt(x)**2, 1, 2.5)', { x: 9 })).toBe(2.5);
    expect(value('exp(log(x)) + min(1, 2)', { x: 3 })).toBeCloseTo(4, 12);
  });

  it('refuses what it cannot read', () => {
    for (const text of ['', '1 +', 'foo(1)', 'x', '(1', 'max(1', '1 2', '1 % 2', 'constructor(1)']) {
      expect(() => value(text)).toThrow(Unsupported);
    }
  });
});

describe('readOptimizer', () => {
  it('reads the rate, and what is clipped', () => {
    expect(readOptimizer('adam lr 1e-2 clip grad norm 1')).toEqual({ learningRate: 0.01, adam: { clip: 1 } });
    expect(readOptimizer('adam lr 1e-2, no clipping')).toEqual({ learningRate: 0.01, adam: { clip: 0 } });
    expect(readOptimizer('Adam, lr=2e-4, betas (0.9, 0.99), eps 1e-6, clip 0.5')).toEqual({
      learningRate: 2e-4,
      adam: { clip: 0.5, beta1: 0.9, beta2: 0.99, epsilon: 1e-6 },
    });
  });

  it('refuses everything else', () => {
    for (const text of [
      'sgd lr 1',
      'adam',
      'adamw lr 1e-2',
      'adam lr 1e-2 weight decay 0.1',
      'adam lr 1e-2 amsgrad',
    ]) {
      expect(() => readOptimizer(text)).toThrow(Unsupported);
    }
  });
});

describe('readWeight', () => {
  const level = { time: 0, alpha: 0.8, sigma: 0.6 };

  it('reads the formula and the reduction', () => {
    const { weight, reduction } = readWeight('max(gamma/(1-gamma),1), summed over pixels, mean over batch');
    expect(weight(level)).toBeCloseTo(16 / 9, 12);
    expect(weight({ ...level, alpha: 0.6, sigma: 0.8 })).toBe(1);
    expect(reduction).toBe('sum');
    expect(readWeight('snr, mean over pixels, mean over batch').reduction).toBe('mean');
    expect(readWeight('1/sigma^2, mean over pixels').weight(level)).toBeCloseTo(1 / 0.36, 12);
  });

  it('refuses everything else', () => {
    for (const text of ['gamma', 'beta, summed over pixels', 'gamma, summed over pixels, sum over batch']) {
      expect(() => readWeight(text)).toThrow(Unsupported);
    }
  });
});

describe('readNote', () => {
  it('reads where predictions are clipped', () => {
    const end = 'loss = mean over pixels of weight*(c_out-normalised error)^2, mean over batch';
    const jumps = 'self-teacher and student jumps are DDIM';
    const plain = readNote(
      `teacher Heun step t->t-1 without clipping, ${jumps} with x0 clipped to [-1,1] in the self-teacher jump only; ${end}`,
    );
    expect(plain).toMatchObject({ teacher: false, selfTeacher: [-1, 1], loss: { reduction: 'mean' } });
    expect(plain.loss?.weight({ time: 0, alpha: 1, sigma: 1 })).toBeCloseTo(5, 12);
    const other = readNote(
      `teacher Heun step with x0 clipped to [-2, 0.5], ${jumps} without clipping; ${end}`,
    );
    expect(other).toMatchObject({ teacher: [-2, 0.5], selfTeacher: false });
  });

  it('refuses everything else', () => {
    expect(() => readNote('teacher Heun step t->t-1 without clipping, thresholding')).toThrow(Unsupported);
  });
});
