/** What became of one recording. */
export type Outcome =
  | {
      readonly status: 'replayed' | 'failed';
      readonly name: string;
      readonly worst: Difference | undefined;
      readonly message: string;
    }
  | { readonly status: 'unsupported'; readonly name: string; readonly message: string };

/** A compared quantity and its error, relative to the largest magnitude recorded. */
export interface Difference {
  readonly field: string;
  readonly error: number;
}

/**
 * Thrown if a recording needs something that this project does not have. It is never counted as passed.
 */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** Collects differences; the worst one decides. */
export interface Comparison {
  /** Notes a difference. NaN counts as infinitely bad. */
  add(field: string, error: number): void;
  /** Returns the largest difference so far; undefined if there is none. */
  worst(): Difference | undefined;
}

/** A comparison of nothing yet. */
export const comparison = (): Comparison => {
  let worst: Difference | undefined;
  return {
    add(field, error) {
      const difference = { field, error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : error };
      if (worst === undefined || difference.error > worst.error) worst = difference;
    },
    worst: () => worst,
  };
};

/** What became of a recording that was compared. */
export const judged = (name: string, tolerance: number, compared: Comparison): Outcome => {
  const worst = compared.worst();
  if (worst === undefined) return { status: 'failed', name, worst, message: 'it has nothing to compare.' };
  const status = worst.error <= tolerance ? 'replayed' : 'failed';
  return { status, name, worst, message: status === 'failed' ? `${tolerance} is allowed.` : '' };
};

/** What became of a recording whose replay threw. */
export const failure = (name: string, error: unknown): Outcome => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof Unsupported) return { status: 'unsupported', name, message };
  return { status: 'failed', name, worst: undefined, message };
};
