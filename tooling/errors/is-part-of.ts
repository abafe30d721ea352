import type { Template } from './messages';

/** Letters of a text that have to be those of the message, and not of what is filled in. */
const ENOUGH = 8;

/** A part of a message as long as this is told from others. */
const LONG = 12;

/**
 * Whether a text can be a piece of a message: `more than 65536 chunks` of `it has more than ... chunks`. What is filled
 * in can be anything, so most of the text's letters have to be among those that stand fast. `NAME is` alone tells which argument is bad.
 */
export const isPartOf = (text: string, template: Template): boolean => {
  const [first = ''] = template;
  if (/^\S+ is /.test(first) && text.startsWith(first.trim())) return true;
  if (template.some((part) => part.trim().length >= LONG && text.includes(part.trim()))) return true;
  // The letters of the message, 0 where anything is filled in.
  const letters = template.flatMap((part, i) => (i === 0 ? [...part] : ['', ...part]));
  // matched[j]: the most letters that stand fast of the text so far, where its next letter is the message's number j.
  let matched: number[] = letters.map(() => 0);
  for (const letter of text) {
    const next = new Array<number>(letters.length).fill(Number.NEGATIVE_INFINITY);
    let begun = Number.NEGATIVE_INFINITY;
    letters.forEach((here, j) => {
      const so = Math.max(matched[j] as number, begun);
      begun = Number.NEGATIVE_INFINITY;
      if (here === '') {
        // Into the hole, or past it without a letter.
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
