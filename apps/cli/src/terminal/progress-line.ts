import type { TextStream } from './io';

/** The progress of a long stage. */
export interface Progress {
  /** Finished fraction, 0 to 1, if known. */
  readonly fraction?: number;
  /** Examples, images or points per second. */
  readonly rate?: number;
  readonly loss?: number;
  readonly secondsLeft?: number;
  /** Text after the stage's name, such as the phase. */
  readonly detail?: string;
}

/** A progress line on a stream. */
export interface ProgressLine {
  update(progress: Progress): void;
  /** Prints a permanent line. */
  note(text: string): void;
  /** Ends the stage: replaces the progress line with a permanent one. */
  done(text: string): void;
  /** Erases the progress line before other output. */
  clear(): void;
}

/** Shortest time between two updates in a terminal. Milliseconds. */
const REWRITE = 100;
/** Time between two lines elsewhere. Milliseconds. */
const LIFE = 30_000;

/**
 * Shows the progress of a stage. In a terminal it rewrites one line. Elsewhere it prints a line at the start, about every
 * 30 seconds, and at the end.
 */
export const progressLine = (
  stream: TextStream,
  stage: string,
  now: () => number = Date.now,
): ProgressLine => {
  const live = stream.isTTY === true;
  let shown = 0;
  let last = live ? Number.NEGATIVE_INFINITY : now();
  const clear = () => {
    if (shown > 0) stream.write(`\r${' '.repeat(shown)}\r`);
    shown = 0;
  };
  const line = (text: string) => {
    clear();
    stream.write(`${text}\n`);
  };
  if (!live) line(`${stage}: started`);
  return {
    clear,
    note: line,
    update(progress) {
      if (now() - last < (live ? REWRITE : LIFE)) return;
      last = now();
      const text = [`${stage}${progress.detail ? ` ${progress.detail}` : ''}`, describe(progress)]
        .filter(Boolean)
        .join(': ');
      if (!live) return line(text);
      // A line longer than the terminal would scroll.
      const fitting = text.slice(0, Math.max(10, (stream.columns ?? 80) - 1));
      stream.write(`\r${fitting.padEnd(shown)}`);
      shown = fitting.length;
    },
    done: (text) => line(`${stage}: ${text}`),
  };
};

const describe = ({ fraction, rate, loss, secondsLeft }: Progress): string =>
  [
    fraction !== undefined && `${Math.floor(100 * fraction)}%`,
    rate !== undefined && `${compact(rate)}/s`,
    loss !== undefined && `loss ${loss.toPrecision(4)}`,
    secondsLeft !== undefined && `${duration(secondsLeft)} left`,
  ]
    .filter(Boolean)
    .join('  ');

/** Formats a number with three digits, as an integer above 100, with commas above 999. */
export const compact = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));

/** Formats seconds as 42 s, 3 min 05 s or 2 h 07 min. */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
};
