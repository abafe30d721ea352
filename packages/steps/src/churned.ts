import {
  type Coordinate,
  gap,
  type Interval,
  type Level,
  type Levels,
  logSnr,
  noiseRatio,
  zipLevels,
} from '@tractjs/core';

/** Where how much noise is added. */
export interface ChurnRange {
  readonly gamma: number;
  readonly sMin: number;
  readonly sMax: number;
}

/**
 * The interval from a noisier level, r_hat = (1 + gamma) r with r = sigma / alpha, to where the interval goes. An
 * example whose r is not from sMin to sMax, or is infinite, keeps its own level, and so does one that is at its
 * schedule's end. @throws TractError where the interval knows no schedule.
 */
export const churned = (span: Interval, range: ChurnRange): Interval => {
  const rises = zipLevels(span.from, span.to, (level, end) => rise(level, end, range));
  // Held within its schedule, the level may be the one it was, up to rounding.
  const from = zipLevels(span.from, along(span, rises, 'noiseRatio'), (level, hat) =>
    gap(level, hat) > 0 ? hat : level,
  );
  return {
    from,
    to: span.to,
    between: (fraction, coordinate) => {
      const shifted = (start: number) => start + fraction * (1 - start);
      const starts = placesOf(from, span, coordinate);
      return along(span, Array.isArray(starts) ? starts.map(shifted) : shifted(starts), coordinate);
    },
  };
};

/** How far above the interval r_hat is, as a fraction of it, below 0. */
const rise = (level: Level, end: Level, { gamma, sMin, sMax }: ChurnRange): number => {
  const r = noiseRatio(level);
  const drop = r - noiseRatio(end);
  const within = r >= sMin && r <= sMax && Number.isFinite(r);
  return gamma > 0 && within && drop > 0 ? (-gamma * r) / drop : 0;
};

/** The levels at a fraction of the interval, or at one of its own for each example. */
const along = (span: Interval, fractions: number | readonly number[], coordinate: Coordinate): Levels => {
  const one = (fraction: number, i: number): Level => {
    const levels = fraction === 0 ? span.from : span.between(fraction, coordinate);
    return (Array.isArray(levels) ? levels[i] : levels) as Level;
  };
  return typeof fractions === 'number' ? one(fractions, 0) : fractions.map(one);
};

const measures: Readonly<Record<Coordinate, (level: Level) => number>> = {
  time: (level) => level.time,
  noiseRatio,
  logSnr,
};

/** Where levels lie, as a fraction of an interval: 0 where a coordinate that is infinite at an end cannot tell. */
const placesOf = (levels: Levels, { from, to }: Interval, coordinate: Coordinate): number | number[] => {
  const measure = measures[coordinate];
  const tops = zipLevels(levels, from, (level, top) => measure(level) - measure(top));
  const spans = zipLevels(from, to, (top, end) => measure(end) - measure(top));
  const place = (rises: number, whole: number) => (Number.isFinite(rises / whole) ? rises / whole : 0);
  return Array.isArray(tops)
    ? tops.map((rises, i) => place(rises, Array.isArray(spans) ? (spans[i] as number) : spans))
    : place(tops, spans as number);
};
