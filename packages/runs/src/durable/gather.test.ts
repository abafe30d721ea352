import type { ProgressEvent } from '@tractjs/distill';
import { describe, expect, it } from 'vitest';
import { gatherEvents } from './gather';

const event = (step: number, phase: number, loss: number, rate = 100): ProgressEvent => ({
  phase,
  phases: 2,
  from: 8,
  to: 1,
  step,
  samples: 32 * step,
  totalSamples: 320,
  loss,
  gradientNorm: 2 * loss,
  learningRate: 1e-3,
  rate,
  secondsLeft: 1,
  skipped: 0,
});

describe('gatherEvents', () => {
  it('joins as many events as asked, with their means and the rate of all together', () => {
    const { take: gather } = gatherEvents(2);
    expect(gather(event(1, 0, 1, 100), false)).toEqual([]);
    expect(gather(event(2, 0, 3, 300), false)).toEqual([
      { ...event(2, 0, 2), gradientNorm: 4, rate: expect.closeTo(150, 9) },
    ]);
  });

  it('never joins two phases, and leaves nothing at the end', () => {
    const { take: gather } = gatherEvents(10);
    expect(gather(event(1, 0, 1), false)).toEqual([]);
    expect(gather(event(2, 1, 5), false)).toMatchObject([{ step: 1, phase: 0, loss: 1 }]);
    expect(gather(event(3, 1, 7), true)).toMatchObject([{ step: 3, phase: 1, loss: 6 }]);
  });

  it('gives both if a phase of one step ends the run', () => {
    const { take: gather } = gatherEvents(10);
    gather(event(1, 0, 1), false);
    expect(gather(event(2, 1, 5), true).map(({ step, loss }) => [step, loss])).toEqual([
      [1, 1],
      [2, 5],
    ]);
  });

  it('gives the same if it goes on with pending events', () => {
    const first = gatherEvents(3);
    expect(first.take(event(1, 0, 1), false)).toEqual([]);
    expect(first.take(event(2, 0, 3), false)).toEqual([]);
    const second = gatherEvents(3, JSON.parse(JSON.stringify(first.pending)));
    expect(second.take(event(3, 0, 8), false)).toMatchObject([{ step: 3, loss: 4 }]);
  });
});
