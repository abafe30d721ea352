/** How high a curve is, from low to high, one character for each piece of it. */
const levels = { blocks: '▁▂▃▄▅▆▇█', ascii: '_.-=+*#@' } as const;

/** What a terminal can show. */
export type Glyphs = keyof typeof levels;

/** Logarithms, with a floor for losses of 0 and below. */
export const logOf = (value: number): number => Math.log10(Math.max(value, 1e-12));

/** The mean of each of `count` pieces of a list; fewer where there are fewer values. */
export const piecesOf = (values: readonly number[], count: number): number[] => {
  const number = Math.min(count, values.length);
  return Array.from({ length: number }, (_, i) => {
    const piece = values.slice(
      Math.floor((i * values.length) / number),
      Math.floor(((i + 1) * values.length) / number),
    );
    return piece.reduce((sum, value) => sum + value, 0) / piece.length;
  });
};

/** A curve in one line of at most `width` characters, on a logarithmic scale. Values that are not finite are left out. */
export const sparkLine = (values: readonly number[], width: number, glyphs: Glyphs): string => {
  const logs = piecesOf(values.filter(Number.isFinite).map(logOf), width);
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const set = levels[glyphs];
  return logs
    .map((log) => {
      const share = high - low < 1e-9 ? 0.5 : (log - low) / (high - low);
      return set[Math.min(set.length - 1, Math.floor(share * set.length))];
    })
    .join('');
};
