/** What decides whether a checkpoint stays. */
export interface Kept {
  readonly name: string;
  readonly phase: number;
  /** Mean loss since the checkpoint before; null where there was no step. */
  readonly score: number | null;
}

/**
 * The checkpoints to remove, of a list from old to new: all but the last `keep` and, of the newest one's phase, the one
 * of the lowest score. Losses of different phases cannot be compared.
 */
export const outdated = <T extends Kept>(all: readonly T[], keep: number): T[] => {
  const newest = all.at(-1);
  const best = all
    .filter(({ phase, score }) => phase === newest?.phase && score !== null)
    .reduce<T | undefined>((a, b) => (a && (a.score as number) <= (b.score as number) ? a : b), undefined);
  return all.slice(0, Math.max(0, all.length - keep)).filter((one) => one !== best);
};
