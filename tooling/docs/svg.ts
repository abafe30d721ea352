/** A point of a curve. */
export type Point = readonly [x: number, y: number];

/** Writes an SVG element with attributes and children or text. Numbers get one decimal. */
export const element = (
  name: string,
  attributes: Readonly<Record<string, string | number>> = {},
  ...children: readonly string[]
): string => {
  const written = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escapeXml(value)}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
};

/** Escapes text for an element or an attribute. */
export const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Rounds to one decimal without trailing zeros: a tenth of a pixel suffices and is the same on every machine. */
const rounded = (value: number): string => String(Math.round(value * 10) / 10 + 0);

/** Returns a map from a range of values to a range of pixels. */
export const scale =
  ([low, high]: readonly [number, number], [from, to]: readonly [number, number]) =>
  (value: number): number =>
    from + ((value - low) / (high - low)) * (to - from);

/** Returns at most `most` round numbers within a range, 1, 2 or 5 times a power of ten apart. */
export const ticks = ([low, high]: readonly [number, number], most: number): number[] => {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const step = [1, 2, 5, 10, 20, 50].map((factor) => factor * power);
  for (const size of step) {
    const first = Math.ceil(low / size - 1e-9);
    const count = Math.floor(high / size + 1e-9) - first + 1;
    if (count > most) continue;
    // Divide if the step is below 1: 3 * 0.1 is not 0.3.
    return Array.from({ length: count }, (_, i) =>
      size < 1 ? (first + i) / Math.round(1 / size) : (first + i) * size,
    );
  }
  return [];
};

/** Returns the `d` of a path through points, with a gap at points that are not finite. */
export const pathThrough = (points: readonly Point[]): string => {
  let pen = 'M';
  return points
    .map(([x, y]) => {
      if (!Number.isFinite(x) || !Number.isFinite(y)) {
        pen = 'M';
        return '';
      }
      const command = `${pen}${rounded(x)} ${rounded(y)}`;
      pen = 'L';
      return command;
    })
    .join('');
};
