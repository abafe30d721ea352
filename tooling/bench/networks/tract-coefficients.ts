import { type Level, type Schedule, sameLevel } from '@tractjs/core';
import { truncatedSnr } from '@tractjs/distill';
import { ddim } from '@tractjs/steps';
import type { BatchPlace } from './inputs';
import type { BenchNetwork } from './network';

/** The demo's weight. */
export const tractWeight = truncatedSnr({ min: 1, max: 3 });

/** Coefficients of a TRACT step for the peer, one number per example. packages/distill derives the same from the levels. */
export interface TractCoefficients {
  /** The teacher's step: xMid = x * x_t + x0 * prediction. */
  readonly x: readonly number[];
  readonly x0: readonly number[];
  /** The teacher's share of the target; the self-teacher has the rest. */
  readonly blend: readonly number[];
  /** Weight of the squared error. */
  readonly weight: readonly number[];
  /** The level at which the self-teacher is evaluated. */
  readonly onward: readonly Level[];
}

/** Returns the coefficients with DDIM for teacher and student. */
export const tractCoefficients = ({ t, tPrime, s }: BatchPlace): TractCoefficients => {
  const step = ddim();
  const each = <T>(f: (t: Level, tPrime: Level, s: Level) => T): T[] =>
    t.map((level, i) => f(level, tPrime[i] as Level, s[i] as Level));
  return {
    x: each((from, to) => step.coefficients(from, to).x),
    x0: each((from, to) => step.coefficients(from, to).x0),
    blend: each(step.blend),
    weight: t.map(tractWeight),
    // An example whose group ends at t' has no second step; it stays at a level where every network is finite.
    onward: each((from, to, end) => (sameLevel(to, end) ? from : to)),
  };
};

/** Returns one DDIM step from the noisiest level to the clean one: sample = x * (sigma noise) + x0 * prediction. */
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
