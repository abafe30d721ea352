import { formatValue, TractError } from './errors';

/**
 * Returns the known name nearest to a misspelt one, or undefined if none is near. Capitals, dashes and
 * underscores are ignored: learningRate, learning_rate and learning-rate are the same name.
 */
export const nearName = (name: string, known: readonly string[]): string | undefined => {
  let best: { readonly other: string; readonly edits: number } | undefined;
  for (const other of known) {
    const most = Math.max(2, other.length / 3);
    // Names from files can be very long, and the distance takes quadratic time.
    if (name.length > 2 * other.length + 16) continue;
    const edits = editDistance(plain(name), plain(other));
    if (edits <= most && (best === undefined || edits < best.edits)) best = { other, edits };
  }
  return best?.other;
};

/**
 * Returns the error for an unknown name: `"minst" is not a known dataset. Did you mean "mnist"? There are:
 * mnist, ring.`
 */
export const unknownName = (what: string, name: unknown, known: readonly string[]): TractError => {
  const near = typeof name === 'string' ? nearName(name, known) : undefined;
  const hint = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  return new TractError(
    `${formatValue(name)} is not a known ${what}.${hint} There are: ${known.join(', ')}.`,
  );
};

const plain = (name: string): string => name.toLowerCase().replace(/[-_]/g, '');

/** Number of insertions, deletions and substitutions that turn a into b (Levenshtein 1966). */
const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] as number) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
};
