import type { TextStream } from './io';

/** What a long stage tells while it runs. */
export interface Progress {
  /** Share that is done, 0 to 1, where it is known. */
  readonly fraction?: number;
  /** Examples, images or points a second. */
  readonly rate?: number;
  readonly loss?: number;
  readonly secondsLeft?: number;
  /** Stands after the stage's name, such as the phase. */
  readonly detail?: string;
}

/** One line of progress on a stream. */
export interface ProgressLine {
  update(progress: Progress): void;
  /** A line that stays. */
  note(text: string): void;
  /** Ends the stage: the line is replaced by this one, which stays. */
  done(text: string): void;
  /** Removes the line that is being rewritten, if there is one: before something else is printed. */
  clear(): void;
}

/** In a terminal, the line is rewritten at most this often. Milliseconds. */
const REWRITE = 100;
/** Elsewhere, a long stage shows life this often. Milliseconds. */
const LIFE = 30_000;

/**
 * Progress of a stage. In a terminal a single line is rewritten; elsewhere there is one line at the start, one about
 * every 30 seconds, and one at the end.
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
      // Longer than the terminal is wide, it would not be rewritten but scroll.
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

/** Three digits, whole above 100, with commas above 999. */
export const compact = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : String(Number(value.toPrecision(3)));

/** Seconds as 42 s, 3 min 05 s or 2 h 07 min. */
export const duration = (seconds: number): string => {
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
};
