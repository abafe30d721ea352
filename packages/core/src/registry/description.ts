/** Plain data from which a registry makes a schedule, grid, step or network: a kind and its options. */
export interface Description {
  /** The name of a kind. */
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Whether a value, for example from a file, is a description. */
export const isDescription = (value: unknown): value is Description =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';

/** Whether two descriptions have the same JSON, regardless of the order of their options. */
export const sameDescription = (a: Description, b: Description): boolean => ordered(a) === ordered(b);

const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
