/** A plain, serialisable description that a registry turns back into the thing it describes. */
export interface Description {
  /** The name of a kind. */
  readonly kind: string;
  readonly [option: string]: unknown;
}

/** Whether a value is a description: a file or a caller without types may give anything. */
export const isDescription = (value: unknown): value is Description =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';

/** Whether two descriptions are the same once they are stored, whatever the order of their options. */
export const sameDescription = (a: Description, b: Description): boolean => ordered(a) === ordered(b);

const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
