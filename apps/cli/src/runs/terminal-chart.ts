import { compact } from '../terminal/progress-line';
import { type Glyphs, logOf } from './spark-line';

export interface TerminalChartOptions {
  /** Characters of the chart, including labels. */
  readonly width: number;
  readonly height: number;
  readonly glyphs: Glyphs;
}

/** Bits above U+2800 of the dots of a braille character, by row and column. */
const BRAILLE = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** Characters before the plot, for labels. */
const LEFT = 10;

/**
 * Draws a curve over samples for a terminal, on a logarithmic scale with one line per phase, in braille dots or in stars.
 * Returns an empty text if there are no points.
 */
export const terminalChart = (
  points: readonly { readonly phase: number; readonly samples: number; readonly value: number }[],
  { width, height, glyphs }: TerminalChartOptions,
): string => {
  const shown = points.filter(({ value }) => Number.isFinite(value));
  if (shown.length === 0) return '';
  const [perColumn, perRow] = glyphs === 'blocks' ? [2, 4] : [1, 1];
  const columns = Math.max(30, width - LEFT);
  const [across, down] = [columns * perColumn, height * perRow];
  const logs = shown.map(({ value }) => logOf(value));
  const maxSamples = shown.reduce((max, { samples }) => Math.max(max, samples), 1);
  const [bottom, top] = rangeOf(logs);
  const cells = Array.from({ length: height }, () => new Array<number>(columns).fill(0));
  const dot = (x: number, y: number) => {
    const row = cells[Math.floor(y / perRow)];
    const column = Math.floor(x / perColumn);
    const bit = glyphs === 'blocks' ? (BRAILLE[y % 4]?.[x % 2 === 0 ? 0 : 1] ?? 0) : 1;
    if (row) row[column] = (row[column] ?? 0) | bit;
  };
  let before: Dot | undefined;
  for (const [i, { phase, samples }] of shown.entries()) {
    const x = Math.round((samples / maxSamples) * (across - 1));
    const y = Math.round(((top - (logs[i] as number)) / (top - bottom)) * (down - 1));
    const start = shown[i - 1]?.phase === phase ? before : undefined;
    for (const [a, b] of lineOf(start ?? [x, y], [x, y])) dot(a, b);
    before = [x, y];
  }
  const lines = cells.map((row, i) => {
    const label = i === 0 || i === height - 1 ? short(10 ** (i === 0 ? top : bottom)) : '';
    const text = row.map((bits) => characterOf(bits, glyphs)).join('');
    return `${label.padStart(LEFT - 2)} ${glyphs === 'blocks' ? '│' : '|'}${text}`.trimEnd();
  });
  const ends = `0${`${compact(maxSamples)} samples`.padStart(columns - 1)}`;
  const rule = (glyphs === 'blocks' ? '─' : '-').repeat(columns);
  const corner = glyphs === 'blocks' ? '└' : '+';
  return [...lines, `${' '.repeat(LEFT - 1)}${corner}${rule}`, `${' '.repeat(LEFT)}${ends}`].join('\n');
};

/** Formats a value to fit before the plot. */
const short = (value: number): string => (value < 1e-3 ? value.toExponential(2) : compact(value));

const characterOf = (bits: number, glyphs: Glyphs): string => {
  if (bits === 0) return ' ';
  return glyphs === 'blocks' ? String.fromCodePoint(0x2800 + bits) : '*';
};

/** Returns the lowest and highest value; a flat curve gets a decade. */
const rangeOf = (logs: readonly number[]): readonly [number, number] => {
  const low = logs.reduce((a, b) => Math.min(a, b));
  const high = logs.reduce((a, b) => Math.max(a, b));
  return high - low < 1e-6 ? [low - 0.5, high + 0.5] : [low, high];
};

type Dot = readonly [number, number];

/** Returns the dots of a straight line. */
const lineOf = ([x0, y0]: Dot, [x1, y1]: Dot): Dot[] => {
  const steps = Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0), 1);
  return Array.from({ length: steps + 1 }, (_, i) => [
    Math.round(x0 + ((x1 - x0) * i) / steps),
    Math.round(y0 + ((y1 - y0) * i) / steps),
  ]);
};
