import { type Level, type Schedule, sameLevel } from '@tractjs/core';
import { truncatedSnr } from '@tractjs/distill';
import { ddim } from '@tractjs/steps';
import type { BatchPlace } from './inputs';
import type { BenchNetwork } from './network';

/** The demo's weight. */
export const tractWeight = truncatedSnr({ min: 1, max: 3 });

/** What the peer is told of a step of TRACT, a number for each example: packages/distill derives the same from the levels. */
export interface TractCoefficients {
  /** The teacher's step: xMid = x * x_t + x0 * prediction. */
  readonly x: readonly number[];
  readonly x0: readonly number[];
  /** The teacher's share of the target; the self-teacher has the rest. */
  readonly blend: readonly number[];
  /** Weight of the squared error. */
  readonly weight: readonly number[];
  /** Where the self-teacher is called. */
  readonly onward: readonly Level[];
}

/** The coefficients with DDIM for the teacher and for the student. */
export const tractCoefficients = ({ t, tPrime, s }: BatchPlace): TractCoefficients => {
  const step = ddim();
  const each = <T>(f: (t: Level, tPrime: Level, s: Level) => T): T[] =>
    t.map((level, i) => f(level, tPrime[i] as Level, s[i] as Level));
  return {
    x: each((from, to) => step.coefficients(from, to).x),
    x0: each((from, to) => step.coefficients(from, to).x0),
    blend: each(step.blend),
    weight: t.map(tractWeight),
    // An example whose group ends at t' has no way to go on; it stays where every network is finite.
    onward: each((from, to, end) => (sameLevel(to, end) ? from : to)),
  };
};

/** One DDIM step from the noisiest level to the clean one: sample = x * (sigma noise) + x0 * prediction. */
export const samplingStep = ({
  schedule,
  grid,
}: {
  readonly schedule: Schedule;
  readonly grid: BenchNetwork['grid'];
}): { readonly from: Level; readonly x: number; readonly x0: number } => {
  const { level } = grid.place(schedule, 1);
  return { from: level(1), ...ddim().coefficients(level(1), level(0)) };
};
