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

/** Thrown where a recording asks for something that this project does not have. It is never counted as passed. */
export class Unsupported extends Error {
  override readonly name = 'Unsupported';
}

/** Collects differences; the worst one decides. */
export class Comparison {
  private readonly differences: Difference[] = [];

  /** A difference that must not be above `tolerance`. NaN counts as infinitely bad. */
  add(field: string, error: number): void {
    this.differences.push({ field, error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : error });
  }

  get worst(): Difference | undefined {
    return this.differences.reduce<Difference | undefined>(
      (a, b) => (a === undefined || b.error > a.error ? b : a),
      undefined,
    );
  }
}
