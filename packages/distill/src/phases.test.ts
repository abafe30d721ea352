import { describe, expect, it } from 'vitest';
import { planPhases } from './phases';

describe('planPhases', () => {
  it('reads step counts as phases', () => {
    expect(planPhases([1024, 32, 1])).toEqual([
      { from: 1024, to: 32 },
      { from: 32, to: 1 },
    ]);
  });

  it('takes phases as they are', () => {
    const phases = [
      { from: 64, to: 8, samples: 100 },
      { from: 8, to: 1, learningRate: 1e-3 },
    ];
    expect(planPhases(phases)).toEqual(phases);
  });

  it.each([
    ['no phase', [], 'give the steps of the teacher'],
    ['one count', [64], 'give the steps of the teacher'],
    ['a remainder', [64, 7], '64 / 7 is not whole'],
    ['the same count twice', [8, 8], 'does not get shorter'],
    ['growing counts', [8, 16], 'does not get shorter'],
    ['no number', [8, 0], '0 is not a number of steps'],
    ['a fraction', [8, 2.5], '2.5 is not a number of steps'],
  ])('refuses %s', (_, list, message) => {
    expect(() => planPhases(list)).toThrow(message);
    expect(() => planPhases(list)).toThrow(/^phases is \[/);
  });

  it('refuses phases that do not follow one another', () => {
    const list = [
      { from: 64, to: 8 },
      { from: 16, to: 1 },
    ];
    expect(() => planPhases(list)).toThrow(
      'phases[1] begins with 16 steps, but the phase before it ends with 8',
    );
  });
});
