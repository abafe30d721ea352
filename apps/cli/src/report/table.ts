/** Formats a table as text: the first column left-aligned, the others right-aligned, two spaces apart. */
export const textTable = (rows: readonly (readonly string[])[]): string => {
  const widths = (rows[0] ?? []).map((_, c) => Math.max(...rows.map((row) => row[c]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] as number) : cell.padStart(widths[c] as number)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

/** Formats pairs of a name and a value, with the values aligned. */
export const listing = (rows: readonly (readonly [string, string])[]): string => {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
};

/** Formats a distance with three digits, or as an integer above 100: 1.56, 33.5, 127, 1419. */
export const figure = (value: number | undefined): string =>
  value === undefined ? '-' : value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** Formats a fraction as a percentage. */
export const percent = (share: number | undefined): string =>
  share === undefined ? '-' : `${(100 * share).toFixed(1)}%`;
