/** The measurements of one minute of a run. */
export interface Minute {
  readonly examples: number;
  readonly seconds: number;
  /** Processor seconds, of all threads. */
  readonly processor: number;
  /** Lowest resident bytes: between two collections they rise with uncollected objects. */
  readonly resident: number;
  /** Largest number of open files. */
  readonly handles: number;
  /** At the end of the minute. */
  readonly tensors: number;
}

/** Changes of a run from the first quarter of its minutes, after the warm-up, to the last quarter. */
export interface Drift {
  /** Change of the median of the minutes' resident memory, as a fraction. */
  readonly resident: number;
  readonly handles: number;
  readonly tensors: number;
  /** Change of the median of examples per second, as a fraction. */
  readonly rate: number;
  /** Change of the median of processor time per example, as a fraction; other programs do not affect it. */
  readonly processor: number;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
};

/** Compares the minutes of a run, without the first `warm`, or without half of a shorter run. */
export const drift = (minutes: readonly Minute[], warm = 5): Drift => {
  const rest = minutes.slice(Math.min(warm, Math.floor(minutes.length / 2)));
  const quarter = Math.ceil(rest.length / 4);
  const [first, last] = [rest.slice(0, quarter), rest.slice(-quarter)];
  const change = (of: (minute: Minute) => number, join: (values: readonly number[]) => number): number =>
    join(last.map(of)) / join(first.map(of)) - 1;
  const most = (part: readonly Minute[], of: (minute: Minute) => number) => Math.max(...part.map(of));
  return {
    resident: change(({ resident }) => resident, median),
    handles: most(last, ({ handles }) => handles) - most(first, ({ handles }) => handles),
    tensors: most(last, ({ tensors }) => tensors) - most(first, ({ tensors }) => tensors),
    rate: change(({ examples, seconds }) => examples / seconds, median),
    processor: change(({ examples, processor }) => processor / examples, median),
  };
};
