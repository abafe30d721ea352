/** How deep objects and lists are in a document, at most. */
const DEPTH = 64;

/** What a text of JSON holds; undefined where it is none, or nested deeper than 64 levels. */
export const parseDocument = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return isShallow(value, DEPTH) ? value : undefined;
  } catch {
    return undefined;
  }
};

const isShallow = (value: unknown, levels: number): boolean =>
  typeof value !== 'object' ||
  value === null ||
  (levels > 0 && Object.values(value).every((inner) => isShallow(inner, levels - 1)));
