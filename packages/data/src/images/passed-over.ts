/** Why a file in a folder or an archive of images is no part of the data. */
export type Reason = 'hidden' | 'links' | 'splits' | 'others';

/** Counts what is passed over, and remembers the first names of each kind. */
export interface PassedOver {
  add(reason: Reason, name: string): void;
  /** One line for people, '' if there is nothing to say. */
  note(where: string): string;
}

/** Names of each kind that a note shows. */
const SHOWN = 3;

const KINDS: Readonly<Record<Reason, readonly [one: string, several: string]>> = {
  hidden: ['hidden file', 'hidden files'],
  links: ['link', 'links'],
  splits: ['image of another split', 'images of other splits'],
  others: ['file that is no image', 'files that are no images'],
};

/** Labels as other tools write them. */
const LABELS =
  /(?:^|\/)(?:labels?|metadata|annotations?|classes|[^/]*_labels?)\.(?:csv|tsv|jsonl?|txt|parquet|mat)$|\.cls$/i;

/** Nothing passed over yet. */
export const passedOver = (): PassedOver => {
  const found = new Map<Reason, { count: number; readonly names: string[] }>();
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
      const parts = (Object.keys(KINDS) as Reason[]).flatMap((reason) => {
        const tally = found.get(reason);
        if (tally === undefined) return [];
        const { count, names } = tally;
        const shown = `${names.join(', ')}${count > names.length ? ', ...' : ''}`;
        return [`${count} ${KINDS[reason][count === 1 ? 0 : 1]} (${shown})`];
      });
      const more =
        labels === undefined
          ? ''
          : ` Labels are those of the folders' names or of dataset.json, not of ${labels}.`;
      return `Passed over in ${where}: ${parts.join(', ')}.${more}`;
    },
  };
};
