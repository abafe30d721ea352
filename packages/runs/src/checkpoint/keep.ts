/** What determines whether a checkpoint is kept. */
export interface KeptCheckpoint {
  readonly name: string;
  readonly phase: number;
  /** Mean loss since the previous checkpoint; null if there was no step. */
  readonly score: number | null;
}

/**
 * Returns the checkpoints to remove from a list, which is ordered from old to new: all but the last `keep`
 * and the one with the lowest score in the newest one's phase. Losses of different phases cannot be compared.
 */
export const outdated = <T extends KeptCheckpoint>(all: readonly T[], keep: number): T[] => {
  const newest = all.at(-1);
  const best = all
    .filter(({ phase, score }) => phase === newest?.phase && score !== null)
    .reduce<T | undefined>((a, b) => (a && (a.score as number) <= (b.score as number) ? a : b), undefined);
  return all.slice(0, Math.max(0, all.length - keep)).filter((one) => one !== best);
};
