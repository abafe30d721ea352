/** Maximum nesting of objects and lists in a document. */
const MAX_DEPTH = 64;

/** Parses JSON; returns undefined if the text is malformed or nested deeper than `MAX_DEPTH`. */
export const parseDocument = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return isShallow(value, MAX_DEPTH) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)));
