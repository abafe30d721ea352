/** Characters for the height of a curve, from low to high. */
const levels = { blocks: '▁▂▃▄▅▆▇█', ascii: '_.-=+*#@' } as const;

/** A character set for charts. */
export type Glyphs = keyof typeof levels;

/** Returns log10, with a floor for values of 0 and below. */
export const logOf = (value: number): number => Math.log10(Math.max(value, 1e-12));

/** Splits a list into `count` pieces, at most one per value, and returns their means. */
export const pieceMeans = (values: readonly number[], count: number): number[] => {
  const number = Math.min(count, values.length);
  return Array.from({ length: number }, (_, i) => {
    const piece = values.slice(
      Math.floor((i * values.length) / number),
      Math.floor(((i + 1) * values.length) / number),
    );
    return piece.reduce((sum, value) => sum + value, 0) / piece.length;
  });
};

/** Draws a curve as one line of at most `width` characters, on a logarithmic scale. Skips values that are not finite. */
export const sparkLine = (values: readonly number[], width: number, glyphs: Glyphs): string => {
  const logs = pieceMeans(values.filter(Number.isFinite).map(logOf), width);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const set = levels[glyphs];
  return logs
    .map((log) => {
      const share = high - low < 1e-9 ? 0.5 : (log - low) / (high - low);
      return set[Math.min(set.length - 1, Math.floor(share * set.length))];
    })
    .join('');
};
