/** The name nearest to a misspelt one, where one is near enough to be meant. */
export const nearName = (name: string, names: readonly string[]): string | undefined => {
  const ranked = names.map((other) => ({
    other,
    edits: editDistance(name.toLowerCase(), other.toLowerCase()),
  }));
  const best = ranked.reduce<{ other: string; edits: number } | undefined>(
    (a, b) => (a && a.edits <= b.edits ? a : b),
    undefined,
  );
  return best && best.edits <= Math.max(2, best.other.length / 3) ? best.other : undefined;
};

/** The number of insertions, deletions and substitutions from a to b (Levenshtein), row by row. */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
};
