import type { Template } from './messages';

/** Number of letters of a text that must match the fixed parts of a message. */
const ENOUGH = 8;

/** A part of a message of this length identifies it. */
const LONG = 12;

/**
 * Returns whether a text can be a part of a message: `more than 65536 chunks` of `it has more than ... chunks`. Inserted
 * values can be anything, so most letters of the text must match fixed ones. `NAME is` alone identifies the bad argument.
 */
export const isPartOf = (text: string, template: Template): boolean => {
  const [first = ''] = template;
  if (/^\S+ is /.test(first) && text.startsWith(first.trim())) return true;
  if (template.some((part) => part.trim().length >= LONG && text.includes(part.trim()))) return true;
  // The letters of the message, with an empty string for each inserted value.
  const letters = template.flatMap((part, i) => (i === 0 ? [...part] : ['', ...part]));
  // matched[j]: the largest number of fixed letters matched so far, if the next letter is the message's letter j.
  let matched: number[] = letters.map(() => 0);
  for (const letter of text) {
    const next = new Array<number>(letters.length).fill(Number.NEGATIVE_INFINITY);
    let begun = Number.NEGATIVE_INFINITY;
    letters.forEach((here, j) => {
      const so = Math.max(matched[j] as number, begun);
      begun = Number.NEGATIVE_INFINITY;
      if (here === '') {
        // Match the inserted value, or skip it.
        next[j] = Math.max(next[j] as number, so);
        begun = so;
      } else if (here === letter) {
        next[j + 1] = Math.max(next[j + 1] ?? Number.NEGATIVE_INFINITY, so + 1);
      }
    });
    matched = next;
  }
  return Math.max(...matched) >= Math.max(ENOUGH, text.length / 2);
};
