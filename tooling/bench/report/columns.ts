/** Formats cells in columns of equal width, numbers right-aligned. */
export const columns = (rows: readonly (readonly string[])[]): string[] => {
  const widths = (rows[0] ?? []).map((_, k) => Math.max(...rows.map((row) => row[k]?.length ?? 0)));
  const numeric = (cell: string) => /^[\d(-]/.test(cell);
  const head = rows[1] ?? [];
  return rows.map((row) =>
    row
      .map((cell, k) =>
        numeric(head[k] ?? '') ? cell.padStart(widths[k] as number) : cell.padEnd(widths[k] as number),
      )
      .join('  ')
      .trimEnd(),
  );
};
