/** A point of a curve. */
export type Point = readonly [x: number, y: number];

/** An SVG element with its attributes, around its children or text. Numbers are written with one decimal. */
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

/** Text that is safe in an element or an attribute. */
export const escapeXml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** One decimal, without those that say nothing: a tenth of a pixel is enough, and the same on every machine. */
const rounded = (value: number): string => String(Math.round(value * 10) / 10 + 0);

/** Maps a range of values to a range of pixels. */
export const scale =
  ([low, high]: readonly [number, number], [from, to]: readonly [number, number]) =>
  (value: number): number =>
    from + ((value - low) / (high - low)) * (to - from);

/** Round numbers within a range, 1, 2 or 5 times a power of ten apart, no more than `most` of them. */
export const ticks = ([low, high]: readonly [number, number], most: number): number[] => {
  const power = 10 ** Math.floor(Math.log10((high - low) / most));
  const step = [1, 2, 5, 10, 20, 50].map((factor) => factor * power);
  for (const size of step) {
    const first = Math.ceil(low / size - 1e-9);
    const count = Math.floor(high / size + 1e-9) - first + 1;
    if (count > most) continue;
    // Divided where the step is below 1: 3 * 0.1 is not 0.3.
    return Array.from({ length: count }, (_, i) =>
      size < 1 ? (first + i) / Math.round(1 / size) : (first + i) * size,
    );
  }
  return [];
};

/** The `d` of a path through points; one that is not finite leaves a gap. */
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
