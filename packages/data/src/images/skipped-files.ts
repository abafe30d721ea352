/** Why a file in a folder or an archive of images was skipped. */
export type SkipReason = 'hidden' | 'links' | 'splits' | 'others';

/** Counts skipped files, with the first names for each reason. */
export interface SkippedFiles {
  add(reason: SkipReason, name: string): void;
  /** Returns one line for the user; '' if no file was skipped. */
  note(where: string): string;
}

/** Number of names that a note shows for each reason. */
const SHOWN = 3;

const KINDS: Readonly<Record<SkipReason, readonly [one: string, several: string]>> = {
  hidden: ['hidden file', 'hidden files'],
  links: ['link', 'links'],
  splits: ['image of another split', 'images of other splits'],
  others: ['file that is not an image', 'files that are not images'],
};

/** File names that other tools give to labels. */
const LABELS =
  /(?:^|\/)(?:labels?|metadata|annotations?|classes|[^/]*_labels?)\.(?:csv|tsv|jsonl?|txt|parquet|mat)$|\.cls$/i;

/** Creates a record without skipped files. */
export const skippedFiles = (): SkippedFiles => {
  const found = new Map<SkipReason, { count: number; readonly names: string[] }>();
  let labels: string | undefined;
  return {
    add(reason, name) {
      const tally = found.get(reason) ?? { count: 0, names: [] };
      tally.count++;
      if (tally.names.length < SHOWN) tally.names.push(name);
      if (reason === 'others' && LABELS.test(name)) labels ??= name;
      found.set(reason, tally);
    },
    note(where) {
      if (found.size === 0) return '';
      const parts = (Object.keys(KINDS) as SkipReason[]).flatMap((reason) => {
        const tally = found.get(reason);
        if (tally === undefined) return [];
        const { count, names } = tally;
        const shown = `${names.join(', ')}${count > names.length ? ', ...' : ''}`;
        return [`${count} ${KINDS[reason][count === 1 ? 0 : 1]} (${shown})`];
      });
      const more =
        labels === undefined
          ? ''
          : ` Labels come from the names of folders or dataset.json, not from ${labels}.`;
      return `Skipped in ${where}: ${parts.join(', ')}.${more}`;
    },
  };
};
