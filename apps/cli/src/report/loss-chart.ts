import type { LossPoint } from '@tractjs/runs';
import { compact } from '../terminal/progress-line';

const WIDTH = 640;
const HEIGHT = 228;
const LEFT = 56;
const RIGHT = 20;
const TOP = 24;
const BOTTOM = 42;

/**
 * Draws a loss curve as inline SVG: samples across, the logarithm of the loss up, one line per phase with its name above.
 * Colours come from the page's variables --line, --grid and --muted.
 */
export const lossChart = (
  points: readonly LossPoint[],
  phaseNames: readonly string[],
  label: string,
): string => {
  if (points.length === 0) return '';
  const samples = Math.max(...points.map((point) => point.samples));
  const logs = points.map(({ loss }) => Math.log10(Math.max(loss, 1e-12)));
  const [low, high] = padded(Math.min(...logs), Math.max(...logs));
  const x = (value: number) => LEFT + (value / samples) * (WIDTH - LEFT - RIGHT);
  const y = (log: number) => TOP + ((high - log) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const phases = [...new Set(points.map(({ phase }) => phase))];
  const lines = phases.map((phase) => {
    const path = points.flatMap((point, i) =>
      point.phase === phase ? [`${x(point.samples).toFixed(1)},${y(logs[i] as number).toFixed(1)}`] : [],
    );
    return `<polyline points="${path.join(' ')}" fill="none" stroke="var(--line)" stroke-width="1.6" stroke-linejoin="round"/>`;
  });
  const across = ticksOf(samples).map(
    (value) =>
      `<text x="${x(value).toFixed(1)}" y="${HEIGHT - 24}" text-anchor="middle">${thousands(value)}</text>`,
  );
  const up = logTicks(low, high).map(
    (log) =>
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(log).toFixed(1)}" y2="${y(log).toFixed(1)}" stroke="var(--grid)"/>` +
      `<text x="${LEFT - 8}" y="${(y(log) + 4).toFixed(1)}" text-anchor="end">${compact(10 ** log)}</text>`,
  );
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}" font-size="12" fill="var(--muted)">`,
    ...up,
    ...phaseMarks(points, phases, phaseNames, x),
    ...lines,
    ...across,
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">samples</text>`,
    '</svg>',
  ].join('\n');
};

/** Draws a dashed line at the start of each phase and its name over its middle. */
const phaseMarks = (
  points: readonly LossPoint[],
  phases: readonly number[],
  names: readonly string[],
  x: (samples: number) => number,
): string[] => {
  const ends = phases.map((phase) =>
    Math.max(...points.filter((point) => point.phase === phase).map(({ samples }) => samples)),
  );
  return ends.flatMap((end, i) => {
    const [from, to] = [x(ends[i - 1] ?? 0), x(end)];
    const name = names[phases[i] as number];
    const title = name
      ? [`<text x="${((from + to) / 2).toFixed(1)}" y="14" text-anchor="middle">${name}</text>`]
      : [];
    if (i === 0) return title;
    return [
      ...title,
      `<line x1="${from.toFixed(1)}" x2="${from.toFixed(1)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="var(--muted)" stroke-dasharray="3 4"/>`,
    ];
  });
};

/** Adds room above and below; a flat curve gets a decade. */
const padded = (low: number, high: number): [number, number] => {
  const room = Math.max(0.05, 0.08 * (high - low));
  return high - low < 0.1 ? [low - 0.5, high + 0.5] : [low - room, high + room];
};

/** Returns three to six round numbers of samples. */
const ticksOf = (max: number): number[] => {
  const rough = max / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) as number);
  return Array.from({ length: Math.floor(max / step) + 1 }, (_, i) => i * step);
};

/** Returns the powers of ten within the range, and 2 and 5 times them if there are fewer than three. */
const logTicks = (low: number, high: number): number[] => {
  const decades = Array.from(
    { length: Math.ceil(high) - Math.floor(low) + 1 },
    (_, i) => Math.floor(low) + i,
  );
  const within = (values: number[]) => values.filter((value) => value >= low && value <= high);
  const tens = within(decades);
  if (tens.length >= 3) return tens;
  const fine = within(decades.flatMap((d) => [d, d + Math.log10(2), d + Math.log10(5)]));
  if (fine.length >= 2) return fine;
  return Array.from({ length: 3 }, (_, i) => low + ((i + 0.5) / 3) * (high - low));
};

const thousands = (value: number): string => (value >= 1000 ? `${compact(value / 1000)}k` : String(value));
