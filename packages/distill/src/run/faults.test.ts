import { describe, expect, it } from 'vitest';
import { checkFaults, DivergedError, runningLoss } from './faults';

describe('runningLoss', () => {
  const after = (losses: readonly number[]) => losses.reduce(runningLoss, 0);

  it('starts at the first loss and follows the losses', () => {
    expect(after([3])).toBe(3);
    expect(after(Array(200).fill(3))).toBe(3);
    expect(after([100, ...Array(300).fill(2)])).toBeCloseTo(2, 3);
    expect(after([0.01, ...Array(300).fill(2)])).toBeCloseTo(2, 3);
  });

  it('changes little with a single loss, however large or small', () => {
    expect(runningLoss(2, 1e30)).toBe(2 + 6 / 16);
    expect(runningLoss(2, 0)).toBe(2 - 1.5 / 16);
    expect(runningLoss(2, -5)).toBe(runningLoss(2, 0));
    expect(runningLoss(0, 0)).toBe(0);
  });
});

describe('checkFaults', () => {
  it('fills in defaults', () => {
    expect(checkFaults()).toMatchObject({ explode: Number.POSITIVE_INFINITY, inARow: 5 });
    expect(checkFaults({ explode: 8, inARow: 1 })).toMatchObject({ explode: 8, inARow: 1 });
  });

  it('refuses options that are out of range', () => {
    for (const explode of [1, 0, -3, Number.NaN])
      expect(() => checkFaults({ explode })).toThrow(`faults.explode is ${explode}`);
    for (const inARow of [0, 1.5])
      expect(() => checkFaults({ inARow })).toThrow(`faults.inARow is ${inARow}`);
  });
});

describe('DivergedError', () => {
  const bad = {
    step: 8,
    phase: 1,
    loss: 50,
    gradientNorm: 7,
    learningRate: 0.1,
    level: 1.5,
    seed: 0,
    tensors: {},
    levels: {},
  };

  it('states the fault and the remedy', () => {
    const error = new DivergedError({ ...bad, reason: 'loss exploded', inARow: 3 });
    expect(error.message).toBe(
      'The loss is 50 (it was about 1.50) and its gradient norm is 7 at step 8: training has diverged, and this step and the 2 before it were not applied. Lower the learning rate (it is 0.1), clip gradients (clip: 1), or check the data for values that are not finite.',
    );
    expect(error).toMatchObject({
      name: 'DivergedError',
      reason: 'loss exploded',
      step: 8,
      phase: 1,
      inARow: 3,
      loss: 50,
      gradientNorm: 7,
      learningRate: 0.1,
    });
  });

  it('states whether the run or a phase ended', () => {
    const message = (lastOf: 'run' | 'phase') =>
      new DivergedError({ ...bad, reason: 'loss is not finite', inARow: 2 }, lastOf).message;
    expect(message('run')).toContain(
      'not applied. It is the last step of the run, which must not end on a bad step. Lower',
    );
    expect(message('phase')).toContain(
      'not applied. No step of phase 2 was applied, so its student has learnt nothing. Lower',
    );
  });

  it('uses the singular for one step', () => {
    const error = new DivergedError({ ...bad, reason: 'loss is not finite', loss: Number.NaN, inARow: 1 });
    expect(error.message).toContain('The loss is NaN and its gradient norm is 7 at step 8');
    expect(error.message).toContain('and this step was not applied.');
  });
});
